"""Which TensorFlow operations reach beyond tensors, and how: the judgement is the rules'.

Source: the operations registered by TensorFlow 2.21 and 1.15, and "Using TensorFlow Securely" of its repository.
"""

from __future__ import annotations

from scanner.formats.tensorflow_registered import REGISTERED

_EFFECTS = {
    "python": "PyFunc PyFuncStateless EagerPyFunc PyCall NumpyFunction",
    "read": "ReadFile MatchingFiles MatchingFilesDataset WholeFileReader WholeFileReaderV2",
    "write": (
        "WriteFile WriteRawProtoSummary DatasetToTFRecord ExperimentalDatasetToTFRecord SaveDataset SaveDatasetV2"
        " DistributedSave MoveFile DeleteFile RenameFile CopyFile DumpTensor DebugDump"
    ),
    "network": (
        "Rpc TryRpc RpcCall RpcClient RpcServer RpcServerRegister RpcServerStart RpcCheckStatus RpcGetValue RemoteCall"
        " RemoteFusedGraphExecute DataServiceDataset DataServiceDatasetV2 DataServiceDatasetV3 DataServiceDatasetV4"
        " RegisterDataset RegisterDatasetV2 BigQueryReader BigQueryClient BigQueryReadSession CloudBigtableClient"
        " BigtableClient KafkaDataset KinesisDataset SqlDataset ExperimentalSqlDataset GcsConfigureCredentials"
        " GcsConfigureBlockCache HttpGet Download GetFile"
    ),
    "process": "ShellExecute ExecuteCommand System Exec Shell RunCommand Subprocess Popen LoadLibrary LoadOpLibrary",
    "reader": (
        "TextLineReader TextLineReaderV2 TFRecordReader TFRecordReaderV2 FixedLengthRecordReader"
        " FixedLengthRecordReaderV2 LMDBReader TextLineDataset TFRecordDataset TFRecordDatasetV2 FixedLengthRecordDataset"
        " FixedLengthRecordDatasetV2 CSVDataset CSVDatasetV2 LMDBDataset ExperimentalLMDBDataset SnapshotDataset"
        " SnapshotDatasetV2 CacheDataset CacheDatasetV2 LoadDataset CreateSummaryFileWriter CreateSummaryDbWriter"
    ),
}
EFFECTS = {name: effect for effect, names in _EFFECTS.items() for name in names.split()}
"""Operation to effect. "reader" are those that honest training pipelines have: they matter where a constant names a file."""

FILES = {
    "Save": 0, "SaveV2": 0, "SaveSlices": 0, "Restore": 0, "RestoreV2": 0, "RestoreSlice": 0, "MergeV2Checkpoints": 1,
    "InitializeTableFromTextFile": 1, "InitializeTableFromTextFileV2": 1, "TextLineDataset": 0, "TFRecordDataset": 0,
    "TFRecordDatasetV2": 0, "FixedLengthRecordDataset": 0, "FixedLengthRecordDatasetV2": 0, "CSVDataset": 0,
    "CSVDatasetV2": 0, "CacheDataset": 1, "CacheDatasetV2": 1, "SnapshotDataset": 1, "SnapshotDatasetV2": 1,
    "LoadDataset": 0, "CreateSummaryFileWriter": 1, "CreateSummaryDbWriter": 1, "LMDBDataset": 0,
    "ImmutableConst": -1, "InitializeTableFromDataset": -1, "ReadFile": 0, "MatchingFiles": 0,
}  # fmt: skip
"""Operations that open a file, and which of their inputs names it (-1: an attribute)."""

DEBUG = frozenset(("DebugIdentity", "DebugIdentityV2", "DebugIdentityV3", "DebugNanCount", "DebugNumericSummary"))
"""Operations that send what they see to ``debug_urls``."""

FEEDS = ("QueueDequeue", "IteratorGetNext", "ReaderRead", "Gather")
"""How the operations begin that a training pipeline takes the names of its files from."""

_OF_LIBRARIES = ("_", "SimpleML", "Addons>")
"""How the operations begin of TensorFlow's own runtime, of its decision forests and of its addons."""

PLAIN = frozenset(
    name.encode()
    for name in REGISTERED - EFFECTS.keys() - FILES.keys() - DEBUG - {"PrintV2", "ImmutableConst", "MergeV2Checkpoints"}
)
"""Operations that compute, as a graph spells them."""


def is_registered(operation: str) -> bool:
    """True for an operation of TensorFlow, its text library, its decision forests or its addons."""
    return operation in REGISTERED or operation in EFFECTS or operation.startswith(_OF_LIBRARIES)
