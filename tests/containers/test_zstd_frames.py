"""Our decoder of zstd against frames that libzstd wrote (recipe: ``zstandard.ZstdCompressor(level).compress``)."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.containers.unfold import Unfolding
from scanner.containers.zstd_frames import Zstd
from tests.readers import reader_of

TEXT = b" ".join(b"%d bottles of beer on the wall," % number for number in range(400))
SKEWED = bytes(min(255, number * number % 97 * (number % 7) // 3) for number in range(3000))
FRAMES = {
    "empty": (
        ("D77#BAOHaX00"),
        b"",
    ),
    "zeros": (
        ("D77#Bpx~1P08{_~5C8xH0Q>(rzybmQ5C8+81ON"),
        bytes(300_000),
    ),
    "text": (
        (
            "D77#BU?DOE3;;G<JQT2LIY41*ip+qaI4Pw}DJ5UL#KAxSGXOFGL^CrpGczJ0A|fLH|Np;j+qT`dZQGJ0Ns`;PZHpC++~o`a1qA^M"
            "h690u!QjAva5xAU1`Z4fhXMtK0|7$>RaHeqL_|b1Gcz+YBO)RqBJ%(L|J$~0+ilynElH9jxoz9Fh=_=Yh*ecpRaFrY5fKGdRaI3)"
            "L_|bHGcz+YGa@1)A|n6)|G#b9w%xXE+ma+nlH0azTQC?527|$1Fj!Sp0aaC1RaHbpL_|b0Gcz+YA|fIpBLDyYzir#L-L`Gpk|arz"
            "+qP|6G#ZUYqtR$IS`~qhs3Gj`{~5t&RI33I{Qo;hehk<UV^T)Nl$257D@9ket}6ASh><ZRV`5Cnm~~a_s;cU0dyr8vC1q61$Tn*F"
            "ydzajQ%qBrrj({6O@%adG}UOTXlfE|>H7NG`uckI`tthf`r7vT^!oC8e~2nX4WfbQKh!?d9-4=~L$z)I000mG(105PNUH"
        ),
        TEXT,
    ),
    "streamed": (
        (
            "D77#B1R!k<0G8uK7LcjZVt`pec~$((>_;NIcP1fBW=s!N06+je01*)q&WdIwLO3g$mAG(LG%I1@tY}uE!dcO*1ckGrS&0c}MY9rz"
            "v!YoE!&%X+NH{B+6$1bT3IteSa6mwTfq?@C2o4Se7z{XIkl>(z0tE*I7(`>6CKeXz%BqTL>awJw0v#C@5e-d}P*9i~n;M##$B~H%"
            "-*!#U?{XYG&5|5f#W2W;NeRiwqKJfqxUi_8m^iAcs;a80s>^ZkG)r<^6~iDWCM6^ziy{&d;=-bWV&X6)!VoT4s6b)D!5|?*xI4Q#"
            "y1CDjiwkyURz?>8|NsC0|NsC0|NsC0|NsC0|NsC0|NsC0s;a80s;a80s;U8jkEjulcKhD};cF~w5&Zv4kRO>OZ7OY=)>PUwZ5pj<"
            "+Em&!t*NwW+B90zw5hadT2pD$v}v@aX;W$Qbk1mLWX>oyCOSGYGcYub2_22hjKao5M<X*vu`$unkeN|zOz3E2W)w3fI+n=4(W*tO"
            "hG-yyj%#={u8V0rtb|8nxtPYoMR+t;{rJ<#&@9kauvh`H{#B@bG6n"
        ),
        TEXT,
    ),
    "skewed": (
        (
            "D77#BV7LlB696VEmOHSLWQ_sbSo(qOXUP^RHwQXfhQ~Fv==n2JDDy0T=b)e8X5_3v!+su5ckHJOLcD#?ZEM)xIJRwV3WflL0EYmd"
            "ZM-lh^e`lZCZ+YXhJ*#UTxXjh2;d$b(Ww%64klWXN%Fk_2RfanrLYZw^x=k?{V<Pk+U(K$JyBAUk3g$|oAMAu!GpDO+6t3{jQd@K"
            "YdCTart=l=!{yBtVz~}S!8L!U6V$KB<S^h>jjEriC^=}~vl!wBp7JFQydX*a%A-oYKbOlW+4o()npzA_^rTuTn$OoORAy-M8_2hE"
            "$+MuL;4Pl??tS1zClpQc9^3G_9`_<rm8{i##)1-swvSD;IFZa{BX*oKKVgGlAS82B^O57sRT4C;aC;9MsaQty8ueDK?q^WuvAyS7"
            "vZVz7-3v$YtCp+vkuL#yW&)G5buK=g0e_(|$vELtI|Z)CUKVTgYyPE(-hcG6fnW7wXI^>bX#jwkocA#b;6$SO7Y$kloylEPpkMQQ"
            "iw`rFY<Y_mB&zPaKtlrrME;`VMQ+^3VC6<+<uoREKAG|{gzJMPkN)+@A0N!+1F|nopTe+5^!b;H6bX{N25T5l0S_X<2Myita1dCc"
            "-)Qb_J{KZnUH0>Y4x3Q;8Y~-V-uKXvfpoT4p%+qbc{7Ct1S0k)K3IT-<7E{tOe*Q)1{pA*?=uS6Vw&S30CbqsKh_CbpMBBA4F8i9"
            ")xz$x5MK}ZzwKfb$?+ORDYp4e(ydkj=~oi9td5s4f`S2={cgl<G|Ph^adJBCYdRPu?g9WH4pAk35-btc6a"
        ),
        SKEWED,
    ),
    "skewed-19": (
        (
            "D77#BV7LlJ69C5Plr^xHItE;5Us?Ux{pH1X40mD^5}3jjb$DK&ZvPBv$N;lJLE$uBf30H7&oX!2g%gINh)e;80E7UB006#I4SpOA"
            "Sco>iEyV&6Os_N!ArS1xWi}iQeG->?Rs;PzfqW^5o)`mF4DqKUJAIx$LqYYf=D(?eTJ|%DMf4qgS|D*Tlb$$Jvq0JZ7V#hcd6JsQ"
            "m%op<$DTpyl}L`>e!eZ@=lg^n2iN^z`G+zzi~4>VB)@32-|}#yGx>Eb8Fc;!uhY`^J^x(eQHbE572DV@`rk~>g@yiDaO!OKX^1!c"
            "Ri8EAJkgIS+-x)RgCnQivR@_63G3AFOtd$+{@jJP`k-DYqt_kvFGdUp1Jt`Im!6|Ory(-q^_u|Tf~eH@{NCJb|Bea=Uh|VYz0{(A"
            "zL~D->v%oh$$ksk+8IJm|C0GI?}MocSLx%H61GXdt``3uspkK~CKZ0mzp{3n**?z!&|Tf1(}0Yr^50a{6s*wObl7h9{F;;DPA`2;"
            "3=7Ne+rY4egwNjy_*j+wIlH8cB|XnZ>(ocTrt}DC_Tj%<I)Ur-`h)O{<Hv!#GMngqGC1}H`XVl}KtdlS!Ud=HFOe9#m?`J#zOVbq"
            "l$5sV-#1EBu=IO&#@GJ7i9pCqRDTZsz}@Y;F&+>x`d>~wfa&_ej*k#2{=6dO^g4g1!I;|uUge-<kN<<Ll;?UsW^&X2XGe00exF9Y"
            "2lW5rGS9IA|AV0gRp-x?x;Y{KndPU;>+7s=IOy~*SB|UOJ_?Iy#j3xk#Bb^w1OPdQs1m-AQ{h}o)`d_MP-p"
        ),
        SKEWED,
    ),
    "raw": (
        (
            "D77#BU;qFC2mk;90s{mE1_uZU3JVMk4i69!5)%{^78e*98XFuP9v>hfA|oUvCMPH<Dl054E-x@KGBY$aHa9pqIy*c)K0iP~LPJDF"
            "Mn_0VN=r;lPESx#Qd3k_R##YAT3cLQUSD8gVq;`wW@l(=YHMt5Zf|gLa&vTbc6WGrdV73*et&?0f`f#GhKGoWii?bmj*pO$l9QB`"
            "mY0~Bnwy-Ro}ZwhqNAjxrl+W>s;jK6uCK7Mva__cwzs&sy1Tr+zQ4f1!o$SH#>dFX%FE2n&d<=%($mz{*4NnC+S}aS-rwNi;^XAy"
            "=I7|?>g(+7?(gvN^7Hid_V@Vt`uqI-{{H"
        ),
        bytes(range(256)),
    ),
}
SKIPPED = b"\x50\x2a\x4d\x18\x05\0\0\0hello"


def unfolded(data):
    stream = Unfolding(reader_of(data), Zstd)
    stream.measure()
    return stream.fetch(0, stream.size), stream.ended, stream.consumed


@pytest.mark.parametrize("name", FRAMES)
def test_what_libzstd_packed_comes_out(name):
    packed, content = FRAMES[name]
    data = base64.b85decode(packed)
    assert unfolded(data) == (content, "end", len(data))


def test_frames_follow_each_other_and_others_are_skipped():
    packed, content = FRAMES["text"]
    data = base64.b85decode(packed)
    assert unfolded(SKIPPED + data + SKIPPED + data) == (content * 2, "end", 2 * (len(data) + len(SKIPPED)))


def test_what_lies_behind_is_left():
    data = base64.b85decode(FRAMES["text"][0])
    assert unfolded(data + b"\x80\x04junk") == (TEXT, "end", len(data))


def test_a_cut_frame_is_truncated():
    data = base64.b85decode(FRAMES["skewed"][0])
    assert unfolded(data[:-9])[1] in ("truncated", "corrupt")


def test_a_frame_that_needs_a_dictionary_is_refused():
    data = bytearray(base64.b85decode(FRAMES["text"][0]))
    data[4] |= 1
    assert unfolded(bytes(data))[1] == "corrupt"


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_a_changed_frame_ends_in_some_way(data):
    frame = bytearray(base64.b85decode(FRAMES[data.draw(st.sampled_from(sorted(FRAMES)))][0]))
    for _ in range(data.draw(st.integers(1, 4))):
        frame[data.draw(st.integers(4, len(frame) - 1))] = data.draw(st.integers(0, 255))
    content, ended, _ = unfolded(bytes(frame))
    assert ended in ("end", "truncated", "corrupt", "ratio")
    assert len(content) < 64 << 20
