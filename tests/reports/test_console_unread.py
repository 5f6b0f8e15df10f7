"""Targets that were not read for one reason are told together: a scan of a code repository without the Hub names dozens."""

from scanner.cli.main import main


def test_the_reason_is_told_once_and_each_model_with_its_place(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    names = [f"acme/model-{number:02}" for number in range(25)]
    (tmp_path / "load.py").write_text("".join(f'AutoModel.from_pretrained("{name}")\n' for name in names))
    assert main(["scan", "--models-in", ".", "--offline"]) == 3
    out = capsys.readouterr().out
    assert "INCOMPLETE  nothing was read of 25 targets\n" in out
    assert out.count("The scan is offline") == 1 and out.count("[offline]") == 1
    assert "  - hf://acme/model-07\n    named in load.py:8:27\n" in out
    assert "  and 5 more; --output json shows them all\n" in out
    assert "PASS  models named in .: 1 file may name one, 25 models named\n" in out


def test_a_reason_of_one_target_stays_with_it(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "load.py").write_text('AutoModel.from_pretrained("acme/model")\n')
    assert main(["scan", "--models-in", ".", "--offline"]) == 3
    out = capsys.readouterr().out
    assert "INCOMPLETE  hf://acme/model: nothing of it was read\n  named in load.py:1:27\n" in out


def test_a_page_tells_it_once_too_and_where_each_model_is_named(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "load.py").write_text("".join(f'AutoModel.from_pretrained("acme/model-{n}")\n' for n in range(3)))
    outputs = [f"--output={name}:out.{name}" for name in ("markdown", "html", "junit")]
    assert main(["scan", "--models-in", ".", "--offline", *outputs]) == 3
    page = (tmp_path / "out.markdown").read_text()
    assert "## INCOMPLETE: nothing was read of 3 targets\n" in page
    assert "- `hf://acme/model-1`, named in `load.py:2:27`\n" in page
    assert "| models named in `.` | PASS |" in page
    assert page.count("The scan is offline") == 1
    html = (tmp_path / "out.html").read_text()
    assert "models named in <code>.</code>" in html
    assert '<p class="lede">named in <code>load.py:2:27</code></p>' in html
    junit = (tmp_path / "out.junit").read_text()
    assert 'name="models named in ."' in junit and 'name="named_in" value="load.py:2:27"' in junit
