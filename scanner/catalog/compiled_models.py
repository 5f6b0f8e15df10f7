"""Made from rules/ and policies/ by `python -m scanner.catalog.compile`. Change those, not this."""

CHECKSUM = 4204002152

FAMILIES = (
    ('DeepSeek R1 distillations into Qwen', 'deepseek', 'rules/models/deepseek.yaml', (), (('mit', '', (), '', ''),), (('deepseek-ai/DeepSeek-R1-Distill-Qwen-7B', (), (), (('Qwen/Qwen2.5-Math-7B', 'finetune', '', ''), ('deepseek-ai/DeepSeek-R1', 'distill', '', '')), None),), (), False, (), 'row', ''),
    ('Llama 3.1', 'meta', 'rules/models/meta.yaml', ('meta-llama/Llama-3.1-*', 'meta-llama/Meta-Llama-3.1-*'), (('llama3.1', '', (), '', ''),), (('meta-llama/Llama-3.1-8B', ('meta-llama/Meta-Llama-3.1-8B',), (), (), ('llama', 128256, 4096, 32, 32, 8)), ('meta-llama/Llama-3.1-8B-Instruct', ('meta-llama/Meta-Llama-3.1-8B-Instruct',), (), (), None)), (('meta-llama/Llama-3.1-{1}', 'finetune', 'meta-llama/Llama-3.1-*-Instruct', ''),), False, (), 'row', ''),
    ('Qwen2.5 3B', 'qwen', 'rules/models/qwen.yaml', (), (('qwen-research', '', (), '', ''),), (('Qwen/Qwen2.5-3B', (), (), (), None), ('Qwen/Qwen2.5-3B-Instruct', (), (), (('Qwen/Qwen2.5-3B', 'finetune', '', ''),), None)), (), False, (), 'row', ''),
)

EXACT = {
    'deepseek-ai/deepseek-r1-distill-qwen-7b': (0, 0),
    'meta-llama/llama-3.1-8b': (1, 0),
    'meta-llama/meta-llama-3.1-8b': (1, 0),
    'meta-llama/llama-3.1-8b-instruct': (1, 1),
    'meta-llama/meta-llama-3.1-8b-instruct': (1, 1),
    'qwen/qwen2.5-3b': (2, 0),
    'qwen/qwen2.5-3b-instruct': (2, 1),
}

PATTERNS = {
    'meta-llama': (
    ('meta-llama/meta-llama-3.1-*', 1),
    ('meta-llama/llama-3.1-*', 1),
),
}

SHAPES = {
    (4096, 32): ('meta-llama/llama-3.1-8b',),
}

NAMES = {
    'deepseek-r1-distill-qwen-7b': ('deepseek-ai/deepseek-r1-distill-qwen-7b',),
    'llama-3.1-8b': ('meta-llama/llama-3.1-8b',),
    'llama-3.1-8b-instruct': ('meta-llama/llama-3.1-8b-instruct',),
    'meta-llama-3.1-8b': ('meta-llama/llama-3.1-8b',),
    'meta-llama-3.1-8b-instruct': ('meta-llama/llama-3.1-8b-instruct',),
    'qwen2.5-3b': ('qwen/qwen2.5-3b',),
    'qwen2.5-3b-instruct': ('qwen/qwen2.5-3b-instruct',),
}
