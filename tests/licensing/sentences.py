"""Terms in wordings of our own that nobody words like this twice: what `attacks` puts into licence texts."""

SENTENCES = {
    "non-commercial": (
        "Anyone whose aim is gain has to stay away from this work.",
        "Firms keep out.",
        "Hobbyists and pupils are welcome, merchants are not.",
        "Turning this into a product for customers is off the table.",
        "Trade with it is no part of the deal.",
        "Money must never change hands over it.",
    ),
    "academic": (
        "Open to universities and to nobody else.",
        "Intended for classrooms, labs and theses.",
        "Granted to members of accredited schools while they study there.",
        "Solely scholars may run it.",
    ),
    "evaluation": (
        "Try it out for a fortnight, then delete every copy.",
        "Made available so that its merits can be assessed, nothing beyond.",
        "Do not put it into production.",
        "Deploying it live is reserved to us.",
    ),
    "personal": (
        "For home tinkering by natural persons.",
        "Keep it to yourself.",
        "Not for resale.",
        "Handing it to anybody else ends the grant.",
    ),
    "field": (
        "Keep it away from weapons, policing and border control.",
        "Armed forces and their suppliers get no rights.",
        "Hospitals have to ask us first.",
        "It is not to be used in cars or aircraft.",
        "Banks and insurers are left out.",
    ),
    "users": (
        "Services with 3 million or more people a month need our consent.",
        "Past ten thousand seats a separate contract applies.",
        "An audience beyond half a million calls for another deal with us.",
    ),
    "staff": (
        "Employers of over fifty people are shut out.",
        "Groups with a headcount above 500 pay a yearly sum.",
    ),
    "revenue": (
        "Whoever takes in more than twenty million dollars a year pays us five percent.",
        "With sales above CNY 8,000,000 in a quarter the grant is void.",
        "Start-ups that raised beyond EUR 2.5m owe us equity.",
    ),
    "territory": (
        "Residents of Italy and Brazil receive nothing under it.",
        "Good for Asia alone.",
        "People living north of the Rhine are exempt from the grant.",
    ),
    "age": ("Minors have to leave.", "Nobody under eighteen may touch it."),
    "time": (
        "All rights lapse on 31 December 2027.",
        "It ends after six months.",
        "From March onwards a renewal is due.",
    ),
    "registration": (
        "Sign up on our portal before downloading.",
        "Send us a postcard with your company number first.",
        "Fill in the form and wait for our answer.",
    ),
    "branding": (
        "Put our logo on the front page of whatever you ship.",
        "The name of every derivative starts with Yoyo.",
        "Mention us in each advert.",
    ),
    "revocation": (
        "We can withdraw this at any moment for any reason.",
        "Our say-so ends it at once.",
    ),
    "outputs": (
        "What it writes is not to feed other networks.",
        "Distilling rivals from its answers is out of bounds.",
        "Its answers belong to us.",
    ),
    "law": (
        "The courts of Ruritania decide every dispute.",
        "By opening the file you waive your right to a jury.",
    ),
    "chinese": (
        "\u4ec5\u4f9b\u5b66\u4e60\u4f7f\u7528\u3002",
        "\u8425\u5229\u6027\u673a\u6784\u8bf7\u52ff\u4f7f\u7528\u3002",
        "\u5e74\u6536\u5165\u8d85\u8fc7\u4e00\u5343\u4e07\u5143\u7684\u4f01\u4e1a\u987b\u53e6\u884c\u7b7e\u7ea6\u3002",
        "\u5185\u90e8\u8bc4\u4f30\u540e\u8bf7\u5220\u9664\u3002",
    ),
    "korean": (
        "\uc601\ub9ac \ubaa9\uc801\uc73c\ub85c \uc4f8 \uc218 \uc5c6\uc2b5\ub2c8\ub2e4.",
        "\ud559\uad50\uc5d0\uc11c\ub9cc \uc368 \uc8fc\uc138\uc694.",
    ),
    "others": (
        "Nur f\u00fcr den privaten Gebrauch.",
        "Usage r\u00e9serv\u00e9 aux particuliers.",
        "\u041f\u0440\u043e\u0434\u0430\u0436\u0430 \u0437\u0430\u043f\u0440\u0435\u0449\u0435\u043d\u0430.",
        "\u6559\u80b2\u76ee\u7684\u306b\u9650\u308b\u3002",
        "Queda excluida toda empresa.",
        "\u064a\u0645\u0646\u0639 \u0627\u0644\u0628\u064a\u0639.",
    ),
}
"""Terms by what they are about."""
