"""The operators that ONNX 1.23.2 and onnxruntime 1.31.1 have in ONNX's own domains, and its first ones.

Written by scripts/dump_onnx_ops.py.
"""

# ruff: noqa: SIM905 - a table

from __future__ import annotations

REGISTERED = frozenset(
    """
ATen Abs Acos Acosh Add Affine AffineGrid And ArgMax ArgMin ArrayFeatureExtractor Asin Asinh Atan Atanh Attention
AveragePool BatchNormalization Bernoulli Binarizer BitCast BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor
BlackmanWindow Caffe2ConvTranspose Cast CastLike CastMap CategoryMapper CausalConvWithState Ceil Celu CenterCropPad
Clip Col2Im Compress Concat ConcatFromSequence Constant ConstantFill ConstantOfShape Conv ConvInteger ConvTranspose
Cos Cosh Crop CumProd CumSum DFT DeformConv DepthToSpace DequantizeLinear Det DictVectorizer DisentangledAttention_TRT
Div Dropout DynamicQuantizeLinear DynamicSlice EfficientNMS_TRT Einsum Elu Equal Erf Exp Expand ExpandDims EyeLike FC
FeatureVectorizer Flatten Floor GRU GRUUnit Gather GatherElements GatherND Gelu Gemm GivenTensorFill GlobalAveragePool
GlobalLpPool GlobalMaxPool Greater GreaterOrEqual GridSample GroupNormalization HammingWindow HannWindow HardSigmoid
HardSwish Hardmax Identity If ImageDecoder ImageScaler Imputer InstanceNormalization IsInf IsNaN LRN LSTM LabelEncoder
LayerNormalization LeakyRelu Less LessOrEqual LinearAttention LinearClassifier LinearRegressor Log LogSoftmax Loop
LpNormalization LpPool MatMul MatMulInteger Max MaxPool MaxRoiPool MaxUnpool Mean MeanVarianceNormalization
MelWeightMatrix MemcpyFromHost MemcpyToHost Min Mish Mod Mul MultilevelCropAndResize_TRT Multinomial Neg
NegativeLogLikelihoodLoss NonMaxSuppression NonZero Normalizer Not OneHot OneHotEncoder Optional OptionalGetElement
OptionalHasElement Or PRelu Pad ParametricSoftplus Pow PyramidROIAlign_TRT QLinearConv QLinearMatMul QuantizeLinear
RMSNormalization RNN RandomNormal RandomNormalLike RandomUniform RandomUniformLike Range Reciprocal ReduceL1 ReduceL2
ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare RegexFullMatch Relu
Reshape Resize ReverseSequence RoiAlign RotaryEmbedding Round STFT SVMClassifier SVMRegressor Scale ScaledTanh Scaler
Scan Scatter ScatterElements ScatterND Selu SequenceAt SequenceConstruct SequenceEmpty SequenceErase SequenceInsert
SequenceLength SequenceMap Shape Shrink Sigmoid Sign SimplifiedLayerNormalization Sin Sinh Size Slice Softmax
SoftmaxCrossEntropyLoss Softplus Softsign SpaceToDepth SpatialBN Split SplitToSequence Sqrt Squeeze StringConcat
StringNormalizer StringSplit Sub Sum SwiGLU Swish Tan Tanh TensorScatter TfIdfVectorizer ThresholdedRelu Tile TopK
Transpose TreeEnsemble TreeEnsembleClassifier TreeEnsembleRegressor Trilu Unique Unsqueeze Upsample Where Xor ZipMap
""".split()
)
