"""The formats that `registry` found: written by `make compile`, not by hand."""

from __future__ import annotations

Entry = tuple[str, str, tuple[str, ...], tuple[tuple[int, bytes], ...], tuple[str, ...], bool, str, int]

MODULES: frozenset[str] = frozenset(
    {
        'scanner.formats.appended',
        'scanner.formats.bounded_json',
        'scanner.formats.compressed',
        'scanner.formats.config_json',
        'scanner.formats.pickle',
        'scanner.formats.safetensors',
        'scanner.formats.shard_index',
        'scanner.formats.tar',
        'scanner.formats.torch_legacy',
        'scanner.formats.torch_tar',
        'scanner.formats.torch_zip',
        'scanner.formats.unread',
        'scanner.formats.zip',
        'scanner.licensing.card',
        'scanner.licensing.expressions',
        'scanner.licensing.frontmatter',
        'scanner.licensing.identifiers',
        'scanner.licensing.rows',
        'scanner.licensing.texts',
        'scanner.licensing.wording',
    }
)

TABLE: tuple[Entry, ...] = (
    ('scanner.formats.compressed', 'compressed', (), ((0, b'\x1f\x8b'), (0, b'BZh'), (0, b'\xfd7zXZ\x00'), (0, b'\x04"M\x18'), (0, b']\x00\x00'), (0, b'ZF0x'), (0, b'x\x01'), (0, b'x^'), (0, b'x\x9c'), (0, b'x\xda')), (), True, 'weights', 80),
    ('scanner.formats.config_json', 'model-config', (), (), ('config.json', 'tokenizer_config.json', 'preprocessor_config.json', 'processor_config.json', 'generation_config.json', 'adapter_config.json', 'feature_extractor_config.json'), False, 'config', 10),
    ('scanner.formats.pickle', 'pickle', ('.pkl', '.pickle', '.p', '.joblib', '.dill', '.bin', '.pt', '.pth', '.ckpt', '.pdparams', '.pdopt'), (), (), True, 'weights', 60),
    ('scanner.formats.safetensors', 'safetensors', ('.safetensors',), (), (), True, 'weights', 10),
    ('scanner.formats.shard_index', 'shard-index', (), (), ('*.index.json',), False, 'config', 10),
    ('scanner.formats.tar', 'tar', ('.tar', '.nemo'), ((0, b''),), (), True, '', 20),
    ('scanner.formats.torch_legacy', 'torch-legacy', (), ((0, b'\x80\x02'), (0, b'\x80\x03'), (0, b'\x80\x04'), (0, b'\x80\x05')), (), True, 'weights', 10),
    ('scanner.formats.torch_tar', 'torch-tar', (), ((0, b''),), (), True, 'weights', 10),
    ('scanner.formats.torch_zip', 'torch-zip', ('.pt', '.pth', '.bin', '.ckpt', '.pt2', '.ptl', '.jit'), ((0, b'PK\x03\x04'),), (), True, 'weights', 10),
    ('scanner.formats.unread', 'gguf', ('.gguf',), ((0, b'GGUF'),), (), False, 'weights', 90),
    ('scanner.formats.unread', 'ggml', ('.ggml',), ((0, b'lmgg'), (0, b'tjgg'), (0, b'fmgg')), (), False, 'weights', 90),
    ('scanner.formats.unread', 'hdf5', ('.h5', '.hdf5'), ((0, b'\x89HDF\r\n\x1a\n'),), (), False, 'weights', 90),
    ('scanner.formats.unread', 'numpy', ('.npy',), ((0, b'\x93NUMPY'),), (), False, 'weights', 90),
    ('scanner.formats.unread', 'onnx', ('.onnx', '.ort'), (), (), False, 'weights', 90),
    ('scanner.formats.unread', 'tensorflow', ('.pb', '.meta'), (), (), False, 'weights', 90),
    ('scanner.formats.unread', 'tflite', ('.tflite',), ((4, b'TFL3'),), (), False, 'weights', 90),
    ('scanner.formats.unread', 'executorch', ('.pte',), ((4, b'ET12'), (4, b'ET13')), (), False, 'weights', 90),
    ('scanner.formats.unread', '7z', ('.7z',), ((0, b"7z\xbc\xaf'\x1c"),), (), False, 'weights', 90),
    ('scanner.formats.unread', 'rar', ('.rar',), ((0, b'Rar!\x1a\x07'),), (), False, 'weights', 90),
    ('scanner.formats.unread', 'program', ('.llamafile',), ((0, b'\x7fELF'), (0, b'MZqFpD')), (), True, 'weights', 90),
    ('scanner.formats.unread', 'flax', ('.msgpack',), (), (), False, 'weights', 90),
    ('scanner.formats.unread', 'coreml', ('.mlmodel',), (), (), False, 'weights', 90),
    ('scanner.formats.unread', 'tensorrt', ('.engine', '.plan', '.trt'), (), (), False, 'weights', 90),
    ('scanner.formats.unread', 'xgboost', ('.ubj',), (), (), False, 'weights', 90),
    ('scanner.formats.unread', 'catboost', ('.cbm',), (), (), False, 'weights', 90),
    ('scanner.formats.unread', 'r-data', ('.rds', '.rda', '.rdata'), (), (), False, 'weights', 90),
    ('scanner.formats.unread', 'pmml', ('.pmml',), (), (), False, 'weights', 90),
    ('scanner.formats.unread', 'paddle', ('.pdmodel',), (), (), False, 'weights', 90),
    ('scanner.formats.unread', 'distcp', ('.distcp',), (), (), False, 'weights', 90),
    ('scanner.formats.zip', 'zip', ('.zip', '.npz', '.keras', '.mar', '.skops'), ((0, b'PK\x03\x04'),), (), True, '', 20),
    ('scanner.licensing.card', 'model-card', (), (), ('readme.md',), False, 'terms', 50),
    ('scanner.licensing.texts', 'license-text', (), (), ('license', 'license.*', 'license-*', 'license_*', 'licence', 'licence.*', 'licence-*', 'licence_*', 'copying', 'copying.*', 'copying-*', 'copying_*', 'notice', 'notice.*', 'notice-*', 'notice_*', 'model_license', 'model_license.*', 'model_license-*', 'model_license_*', 'model-license', 'model-license.*', 'model-license-*', 'model-license_*', 'modellicense', 'modellicense.*', 'modellicense-*', 'modellicense_*', 'use_policy', 'use_policy.*', 'use_policy-*', 'use_policy_*', 'use-policy', 'use-policy.*', 'use-policy-*', 'use-policy_*', 'usage_policy', 'usage_policy.*', 'usage_policy-*', 'usage_policy_*', 'usage-policy', 'usage-policy.*', 'usage-policy-*', 'usage-policy_*', 'acceptable_use', 'acceptable_use.*', 'acceptable_use-*', 'acceptable_use_*', 'acceptable-use', 'acceptable-use.*', 'acceptable-use-*', 'acceptable-use_*', 'prohibited_use_policy', 'prohibited_use_policy.*', 'prohibited_use_policy-*', 'prohibited_use_policy_*', 'unlicense', 'unlicense.*', 'unlicense-*', 'unlicense_*', '*-license', '*-license.txt', '*-license.md', '*-license.pdf', '*-licence', '*-licence.txt', '*-licence.md', '*-licence.pdf', '*_license', '*_license.txt', '*_license.md', '*_license.pdf', '*_licence', '*_licence.txt', '*_licence.md', '*_licence.pdf', '*license agreement*', '*license*.pdf', '*licence*.pdf'), True, 'terms', 50),
)
