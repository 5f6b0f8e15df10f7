"""Text: tokenisers, word vectors, vocabularies, topic models."""

from __future__ import annotations

from scripts.honest.profile import Makers, Profile

SENTENCES = [["one", "two", "three"], ["two", "three", "four"]] * 5


def gensim_objects() -> Makers:
    """Word vectors, dictionaries, topic models."""
    from gensim import corpora, models

    yield lambda: models.Word2Vec(SENTENCES, min_count=1, vector_size=4)
    yield lambda: models.Word2Vec(SENTENCES, min_count=1, vector_size=4).wv
    yield lambda: models.FastText(SENTENCES, min_count=1, vector_size=4)
    yield lambda: models.Doc2Vec(
        [models.doc2vec.TaggedDocument(words, [n]) for n, words in enumerate(SENTENCES)], min_count=1, vector_size=4
    )
    yield lambda: corpora.Dictionary(SENTENCES)

    def topic(name: str) -> object:
        dictionary = corpora.Dictionary(SENTENCES)
        return getattr(models, name)([dictionary.doc2bow(words) for words in SENTENCES], id2word=dictionary)

    for name in ("LdaModel", "TfidfModel", "LsiModel", "HdpModel", "LdaMulticore", "Nmf"):
        yield lambda name=name: topic(name)
    yield lambda: models.Phrases(SENTENCES)
    yield lambda: models.phrases.Phraser(models.Phrases(SENTENCES))


def nltk_objects() -> Makers:
    """Taggers, classifiers, language models, stemmers, trees, trained sentence splitters."""
    import nltk
    from nltk import classify, lm, probability, stem, tag, tokenize, tree

    tagged = [[("one", "A"), ("two", "B")]]
    features = [({"a": 1}, "x"), ({"a": 2}, "y")]
    yield lambda: tokenize.punkt.PunktTrainer("One. Two.").get_params()
    yield lambda: tokenize.punkt.PunktSentenceTokenizer("One. Two.")
    yield lambda: tag.UnigramTagger(tagged, backoff=tag.DefaultTagger("A"))
    yield lambda: tag.BigramTagger(tagged)
    yield lambda: tag.PerceptronTagger(load=False)
    yield lambda: tag.hmm.HiddenMarkovModelTagger.train(tagged)
    yield lambda: classify.NaiveBayesClassifier.train(features)
    yield lambda: classify.MaxentClassifier.train(features, max_iter=1, trace=0)
    yield lambda: classify.DecisionTreeClassifier.train(features)
    for name in ("PorterStemmer", "LancasterStemmer", "WordNetLemmatizer"):
        yield lambda name=name: getattr(stem, name)()
    yield lambda: stem.SnowballStemmer("english")
    yield lambda: probability.FreqDist("abc")
    yield lambda: probability.ConditionalFreqDist([("a", 1)])
    yield lambda: tree.Tree("S", ["a"])
    yield lambda: nltk.Text(["a"])
    yield lambda: lm.MLE(2)
    yield lambda: lm.Vocabulary(["a", "b"])
    yield lambda: tokenize.RegexpTokenizer(r"\w+")
    yield lambda: tokenize.TreebankWordTokenizer()


def spacy_objects() -> Makers:
    """Pipelines, documents and vocabularies."""
    import spacy

    yield lambda: spacy.blank("en")
    yield lambda: spacy.blank("en").vocab
    yield lambda: spacy.blank("en")("One two.")
    yield lambda: spacy.blank("en").tokenizer
    yield lambda: spacy.tokens.DocBin()
    yield lambda: spacy.blank("en").vocab.strings
    yield lambda: spacy.blank("en").vocab.vectors

    def ruled() -> object:
        language = spacy.blank("en")
        language.add_pipe("entity_ruler").add_patterns([{"label": "A", "pattern": "one"}])
        return language

    yield ruled


def tokenizer_objects() -> Makers:
    """Tokenisers of the tokenizers library, pickled as its Python objects are."""
    import tokenizers
    from tokenizers import decoders, models, normalizers, pre_tokenizers, processors, trainers

    def tokenizer() -> tokenizers.Tokenizer:
        made = tokenizers.Tokenizer(models.WordLevel({"a": 0, "[UNK]": 1}, unk_token="[UNK]"))  # noqa: S106
        made.pre_tokenizer = pre_tokenizers.Whitespace()
        return made

    yield tokenizer
    for name in ("BPE", "WordPiece", "Unigram", "WordLevel"):
        yield lambda name=name: getattr(models, name)()
    for module in (decoders, normalizers, pre_tokenizers):
        for name in sorted(vars(module)):
            if name[0].isupper():
                yield lambda module=module, name=name: getattr(module, name)()
    yield lambda: processors.ByteLevel()
    yield lambda: processors.BertProcessing(("a", 0), ("b", 1))
    yield lambda: processors.TemplateProcessing(single="$A", pair="$A $B")
    yield lambda: trainers.BpeTrainer()
    yield lambda: tokenizers.AddedToken("a")
    yield lambda: tokenizer().encode("a")

    def fast() -> object:
        from transformers import PreTrainedTokenizerFast

        return PreTrainedTokenizerFast(tokenizer_object=tokenizer())

    yield fast
    yield lambda: fast()("a")


PROFILES = (
    Profile("gensim", ("gensim",), ("gensim",), gensim_objects, "rebuilds vectors or a model from its state"),
    Profile("nltk", ("nltk",), ("nltk",), nltk_objects, "rebuilds a small model from its state"),
    Profile("spacy", ("spacy", "thinc", "srsly", "cymem", "preshed"), ("spacy", "thinc"), spacy_objects,
            "rebuilds a vocabulary or a document from its own bytes"),
    Profile("tokenizers", ("tokenizers",), ("tokenizers", "transformers"), tokenizer_objects,
            "rebuilds a tokeniser from its own text"),
)  # fmt: skip
