"""What is known of the operators that a TensorFlow Lite model names itself: kernels of other libraries, and TensorFlow's own
behind the Flex delegate."""

from __future__ import annotations

from scanner.formats.tensorflow_ops import EFFECTS
from scanner.formats.tensorflow_registered import REGISTERED

_FLEX = "Flex"

_EFFECTS = {
    "reads files": (
        "ReadFile", "MatchingFiles", "Restore", "RestoreV2", "RestoreSlice", "WholeFileReader", "WholeFileReaderV2",
        "TextLineReader", "TextLineReaderV2", "TFRecordReader", "TFRecordReaderV2", "LMDBReader", "FixedLengthRecordReader",
        "FixedLengthRecordReaderV2", "ReaderRead", "ReaderReadV2", "ReaderReadUpTo", "ReaderReadUpToV2", "TextLineDataset",
        "TFRecordDataset", "TFRecordDatasetV2", "FixedLengthRecordDataset", "FixedLengthRecordDatasetV2", "CSVDataset",
        "CSVDatasetV2", "SqlDataset", "LoadDataset", "LoadDatasetV2", "InitializeTableFromTextFile",
        "InitializeTableFromTextFileV2", "LoadAndRemapMatrix", "GenerateVocabRemapping", "ImmutableConst",
        "FileSystemSetConfiguration", "DecodeProtoV2", "EncodeProto", "SnapshotDatasetReader", "ReadVariableFromFile",
    ),
    "writes files": (
        "WriteFile", "Save", "SaveV2", "SaveSlices", "MergeV2Checkpoints", "PrintV2", "SaveDataset", "SaveDatasetV2",
        "SnapshotDataset", "SnapshotDatasetV2", "CreateSummaryFileWriter", "CreateSummaryDbWriter", "WriteSummary",
        "WriteScalarSummary", "WriteGraphSummary", "WriteRawProtoSummary", "WriteImageSummary", "WriteAudioSummary",
        "WriteHistogramSummary", "ImportEvent", "LookupTableExportV2ToFile", "DebugIdentity", "DebugIdentityV2",
        "DebugIdentityV3", "DebugNanCount", "DebugNumericSummary", "DebugNumericSummaryV2",
    ),
    "runs Python code": ("PyFunc", "PyFuncStateless", "EagerPyFunc", "NumpyFunction"),
    "calls another process": ("RemoteCall", "RpcClient", "RpcCall", "RpcServer", "RpcServerStart", "RpcServerRegister",
                              "RemoteFusedGraphExecute", "DataServiceDataset", "DataServiceDatasetV2", "Send", "Recv",
                              "BigQueryReader", "CloudBigtableClient"),
    "loads a native library": ("LoadLibrary", "XlaLaunch", "CompileAndRunModule", "TensorRTEngine", "TRTEngineOp"),
}  # fmt: skip
"""TensorFlow's operators that do more than compute, by what they do (see TensorFlow's SECURITY.md)."""

_REACHING = {name: effect for effect, names in _EFFECTS.items() for name in names}

_LIBRARIES = frozenset({
    "AudioSpectrogram", "Convolution2DTransposeBias", "DenseImageWarp", "ExtractFeatures", "FlexDelegate", "Irfft2d",
    "Landmarks2TransformMatrix", "Landmarks2TransformMatrixV2", "MaxPoolingWithArgmax2D", "MaxUnpooling2D", "Mfcc",
    "NGrams", "Normalize", "NumericVerify", "Predict", "RaggedTensorToTensor", "RandomStandardNormal", "RandomUniform",
    "Resampler", "Rfft2d", "RoPE", "SentencepieceTokenizeOp", "StridedSliceV2", "TFLite_Detection_PostProcess",
    "TFSentencepieceDetokenizeOp", "TFSentencepieceTokenizeOp", "TfLiteDetectionPostProcess", "TransformLandmarks",
    "TransformLandmarksV2", "TransformTensor", "TransformTensorBilinear", "TransformTensorBilinearV2",
    "UNIDIRECTIONAL_SEQUENCE_GRU", "WhitespaceTokenizer", "edgetpu-custom-op", "ethos-u", "tftext:FastBertNormalize",
    "tftext:FastWordpieceTokenizeWithOffsets", "tftext:RaggedTensorToTensor", "tftext:WhitespaceTokenizeWithOffsetsV2",
    "tftext:FastSentencepieceTokenize", "tftext:FastSentencepieceDetokenize", "tftext:NGramsStringJoin",
    "SignalEnergy", "SignalFFTAutoScale", "SignalFilterBank", "SignalFilterBankLog", "SignalFilterBankSpectralSubtraction",
    "SignalFilterBankSquareRoot", "SignalFramer", "SignalIrfft", "SignalOverlapAdd", "SignalPCAN", "SignalRfft",
    "SignalStacker", "SignalWindow", "SignalDelay", "CIRCULAR_BUFFER", "CustomGRU", "odml.sdpa", "odml.rms_norm",
})  # fmt: skip
"""Custom operators of TensorFlow Lite itself, MediaPipe, TensorFlow Text, the Task library and vendors' accelerators."""


def classify(name: str) -> tuple[bool, str]:
    """Whether an operator is known to be harmless, and what it does beyond computing, or ""."""
    if name in _LIBRARIES:
        return True, ""
    if not name.startswith(_FLEX):
        return False, ""
    operator = name.removeprefix(_FLEX)
    effect = _REACHING.get(operator, "")
    return operator in REGISTERED and operator not in EFFECTS, effect
