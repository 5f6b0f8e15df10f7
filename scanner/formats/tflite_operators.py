"""What is known of the operators that a TensorFlow Lite model names itself: kernels of other libraries, and TensorFlow's own
behind the Flex delegate."""

from __future__ import annotations

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

_COMPUTING = frozenset({
    "Abs", "Acos", "Acosh", "Add", "AddN", "AddV2", "AdjustContrastv2", "AdjustHue", "AdjustSaturation", "All", "Any",
    "ArgMax", "ArgMin", "AsString", "Asin", "Asinh", "Assert", "Atan", "Atan2", "Atanh", "AudioSpectrogram", "AvgPool",
    "AvgPool3D", "BatchFFT", "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3", "BatchToSpaceND", "BiasAdd", "BiasAddGrad",
    "Bincount", "Bitcast", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "BroadcastArgs", "BroadcastGradientArgs",
    "BroadcastTo", "Bucketize", "CTCBeamSearchDecoder", "CTCGreedyDecoder", "Cast", "Ceil", "CheckNumerics", "Cholesky",
    "CombinedNonMaxSuppression", "Complex", "ComplexAbs", "Concat", "ConcatV2", "Conj", "Const", "Conv1D", "Conv2D",
    "Conv2DBackpropFilter", "Conv2DBackpropInput", "Conv3D", "Conv3DBackpropInputV2", "Cos", "Cosh", "CropAndResize",
    "Cross", "Cumprod", "Cumsum", "DataFormatVecPermute", "DecodeBase64", "DecodeImage", "DecodeJpeg", "DecodePng",
    "DecodeRaw", "DecodeWav", "DepthToSpace", "DepthwiseConv2dNative", "Dequantize", "DenseBincount", "Diag", "DiagPart",
    "Digamma", "Div", "DivNoNan", "DynamicPartition", "DynamicStitch", "EditDistance", "Einsum", "Elu", "EluGrad",
    "Empty", "EmptyTensorList", "EncodeBase64", "EnsureShape", "Equal", "Erf", "Erfc", "Erfinv", "Exp", "ExpandDims",
    "Expm1", "ExtractImagePatches", "ExtractGlimpse", "FFT", "FFT2D", "FFT3D", "FakeQuantWithMinMaxArgs",
    "FakeQuantWithMinMaxVars", "FakeQuantWithMinMaxVarsPerChannel", "Fill", "Floor", "FloorDiv", "FloorMod",
    "FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3", "FusedBatchNormGradV3", "Gather", "GatherNd", "GatherV2",
    "Greater", "GreaterEqual", "HSVToRGB", "HashTableV2", "Identity", "IdentityN", "IFFT", "IFFT2D", "IRFFT", "IRFFT2D",
    "Igamma", "Igammac", "Imag", "InTopKV2", "Inv", "Invert", "InvertPermutation", "IsFinite", "IsInf", "IsNan",
    "L2Loss", "LRN", "LeakyRelu", "LeakyReluGrad", "LeftShift", "Less", "LessEqual", "Lgamma", "LinSpace", "ListDiff",
    "Log", "Log1p", "LogMatrixDeterminant", "LogSoftmax", "LogicalAnd", "LogicalNot", "LogicalOr", "LookupTableFindV2",
    "LookupTableImportV2", "LookupTableSizeV2", "LowerBound", "MatMul", "MatrixBandPart", "MatrixDeterminant",
    "MatrixDiag", "MatrixDiagV2", "MatrixDiagV3", "MatrixDiagPartV3", "MatrixInverse", "MatrixSetDiag", "MatrixSetDiagV3",
    "MatrixSolve", "MatrixTriangularSolve", "Max", "MaxPool", "MaxPool3D", "MaxPoolGrad", "MaxPoolV2",
    "MaxPoolWithArgmax", "Maximum", "Mean", "Mfcc", "Min", "Minimum", "MirrorPad", "Mod", "Mul", "MulNoNan",
    "Multinomial", "MutexLock", "Neg", "NextAfter", "NoOp", "NonMaxSuppression", "NonMaxSuppressionV2",
    "NonMaxSuppressionV3", "NonMaxSuppressionV4", "NonMaxSuppressionV5", "NotEqual", "OneHot", "OnesLike", "Pack", "Pad",
    "PadV2", "ParallelDynamicStitch", "ParseExample", "ParseExampleV2", "PartitionedCall", "Placeholder", "Polygamma",
    "Pow", "PreventGradient", "Prod", "Qr", "QuantizeAndDequantizeV2", "QuantizeAndDequantizeV3", "QuantizeV2", "RFFT",
    "RFFT2D", "RGBToHSV", "RaggedGather", "RaggedRange", "RaggedTensorToSparse", "RaggedTensorToTensor",
    "RandomGamma", "RandomPoisson", "RandomShuffle", "RandomStandardNormal", "RandomUniform", "RandomUniformInt", "Range",
    "Rank", "ReadVariableOp", "Real", "RealDiv", "Reciprocal", "ReciprocalGrad", "RegexFullMatch", "RegexReplace",
    "Relu", "Relu6", "Relu6Grad", "ReluGrad", "Reshape", "ResizeBicubic", "ResizeBilinear", "ResizeNearestNeighbor",
    "Reverse", "ReverseSequence", "ReverseV2", "RightShift", "Rint", "Roll", "Round", "Rsqrt", "RsqrtGrad", "ScatterNd",
    "SegmentMax", "SegmentMean", "SegmentMin", "SegmentProd", "SegmentSum", "Select", "SelectV2", "SelfAdjointEigV2",
    "Selu", "SeluGrad", "Shape", "ShapeN", "Sigmoid", "SigmoidGrad", "Sign", "Sin", "Sinh", "Size", "Slice", "Softmax",
    "SoftmaxCrossEntropyWithLogits", "Softplus", "SoftplusGrad", "Softsign", "SoftsignGrad", "SpaceToBatchND",
    "SpaceToDepth", "SparseFillEmptyRows", "SparseReorder", "SparseReshape", "SparseSegmentMean", "SparseSegmentSqrtN",
    "SparseSegmentSum", "SparseSlice", "SparseSoftmaxCrossEntropyWithLogits", "SparseTensorDenseMatMul", "SparseToDense",
    "Split", "SplitV", "Sqrt", "SqrtGrad", "Square", "SquaredDifference", "Squeeze", "StatefulPartitionedCall",
    "StatelessIf", "StatelessRandomGetKeyCounter", "StatelessRandomNormal", "StatelessRandomUniform",
    "StatelessRandomUniformV2", "StatelessWhile", "StopGradient", "StridedSlice", "StridedSliceGrad", "StringFormat",
    "StringJoin", "StringLength", "StringLower", "StringNGrams", "StringSplit", "StringSplitV2", "StringStrip",
    "StringToHashBucketFast", "StringToNumber", "StringUpper", "Sub", "Substr", "Sum", "Svd", "Tan", "Tanh", "TanhGrad",
    "TensorArrayConcatV3", "TensorArrayGatherV3", "TensorArrayReadV3", "TensorArrayScatterV3", "TensorArraySizeV3",
    "TensorArrayV3", "TensorArrayWriteV3", "TensorListConcatV2", "TensorListElementShape", "TensorListFromTensor",
    "TensorListGather", "TensorListGetItem", "TensorListLength", "TensorListPopBack", "TensorListPushBack",
    "TensorListReserve", "TensorListResize", "TensorListScatterV2", "TensorListSetItem", "TensorListSplit",
    "TensorListStack", "TensorScatterAdd", "TensorScatterMax", "TensorScatterMin", "TensorScatterSub",
    "TensorScatterUpdate", "Tile", "TopK", "TopKV2", "Transpose", "TruncateDiv", "TruncatedNormal", "UnicodeDecode",
    "UnicodeEncode", "UnicodeTranscode", "Unique", "UniqueV2", "UniqueWithCounts", "Unpack", "UnravelIndex",
    "UnsortedSegmentMax", "UnsortedSegmentMin", "UnsortedSegmentProd", "UnsortedSegmentSum", "UpperBound", "VarHandleOp",
    "AssignVariableOp", "AssignAddVariableOp", "AssignSubVariableOp", "ResourceGather", "Where", "Xdivy", "Xlog1py",
    "Xlogy", "ZerosLike", "Zeta",
})  # fmt: skip
"""TensorFlow's operators that only compute, of those that the Flex delegate offers."""

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
    return operator in _COMPUTING, effect
