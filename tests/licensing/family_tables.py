"""What cards, names and texts of model families mean, as tables: one row a line, columns between bars."""

from __future__ import annotations

# family | license | license_name | our row, - for none | SPDX expression, - for none, = for LicenseRef- and the row
MEANT = """
deepseek | other | deepseek | deepseek | LicenseRef-scancode-deepseek-la-1.0
deepseek | other | deepseek-license | deepseek | LicenseRef-scancode-deepseek-la-1.0
deepseek | mit | | mit | MIT
qwen | other | tongyi-qianwen | tongyi-qianwen | LicenseRef-scancode-tongyi-qianwen-2023
qwen | other | tongyi-qianwen-license-agreement | tongyi-qianwen | LicenseRef-scancode-tongyi-qianwen-2023
qwen | other | tongyi-qianwen-research | tongyi-qianwen-research | =
qwen | other | qwen | qwen | LicenseRef-scancode-qwen-2024
qwen | other | qwen-research | qwen-research | =
qwen | | qwen-research | qwen-research | =
qwen | other | apache-2.0 | apache-2.0 | Apache-2.0
qwen | apache-2.0 | | apache-2.0 | Apache-2.0
qwen | apache-2.0 | tongyi-qianwen | apache-2.0 | Apache-2.0
qwen | other | qwen2 | - | -
qwen | other | quwen | - | -
llama | llama2 | | llama2 | LicenseRef-scancode-llama-2-license-2023
llama | llama3 | | llama3 | =
llama | llama3 | llama3 | llama3 | =
llama | other | llama3 | llama3 | =
llama | other | llama-3 | llama3 | =
llama | llama3.1 | | llama3.1 | LicenseRef-scancode-llama-3.1-license-2024
llama | other | llama3.1 | llama3.1 | LicenseRef-scancode-llama-3.1-license-2024
llama | llama3.2 | | llama3.2 | LicenseRef-scancode-llama-3.2-license-2024
llama | llama3.3 | | llama3.3 | LicenseRef-scancode-llama-3.3-license-2024
llama | other | llama4 | llama4 | LicenseRef-scancode-llama-4-cla-2025
llama | other | eva-llama3.3 | - | -
llama | other | llama | - | -
llama | other | | other | -
gemma | gemma | | gemma | =
gemma | gemma | license | gemma | =
gemma | other | gemma-terms-of-use | gemma | =
gemma | other | health-ai-developer-foundations | health-ai-developer-foundations | =
gemma | apache-2.0 | | apache-2.0 | Apache-2.0
kimi | other | modified-mit | modified-mit | =
kimi | mit | | mit | MIT
minimax | other | modified-mit | modified-mit | =
glm | mit | | mit | MIT
glm | other | glm-4 | glm-4 | =
glm | other | cogvlm2 | cogvlm | =
seed | apache-2.0 | | apache-2.0 | Apache-2.0
stepfun | apache-2.0 | | apache-2.0 | Apache-2.0
baichuan | other | | other | -
baichuan | | baichuan2-community-license | baichuan2-community | =
internlm | other | | other | -
internlm | apache-2.0 | | apache-2.0 | Apache-2.0
yi | apache-2.0 | | apache-2.0 | Apache-2.0
yi | apache-2.0 | yi-license | apache-2.0 | Apache-2.0
yi | other | yi-license | yi | =
gpt-oss | apache-2.0 | | apache-2.0 | Apache-2.0
gpt-oss | mit | | mit | MIT
olmo | apache-2.0 | | apache-2.0 | Apache-2.0
olmo | llama3.1 | | llama3.1 | LicenseRef-scancode-llama-3.1-license-2024
olmo | other | ai2-impact-license-low-risk | ai2-impact-low-risk | =
mistral | apache-2.0 | | apache-2.0 | Apache-2.0
mistral | other | mrl | mrl-0.1 | =
mistral | other | mnpl | mnpl-0.1 | =
nvidia | other | nvidia-open-model-license | nvidia-open-model | =
nvidia | other | nvidia-nemotron-open-model-license | nvidia-nemotron-open-model | =
nvidia | cc-by-nc-4.0 | | cc-by-nc-4.0 | CC-BY-NC-4.0
nvidia | llama3 | | llama3 | =
nvidia | llama3.1 | | llama3.1 | LicenseRef-scancode-llama-3.1-license-2024
cogito | apache-2.0 | | apache-2.0 | Apache-2.0
openrail | bigscience-bloom-rail-1.0 | | bigscience-bloom-rail-1.0 | LicenseRef-scancode-bigscience-rail-1.0
openrail | bigscience-openrail-m | | bigscience-openrail-m | LicenseRef-scancode-bigscience-open-rail-m
openrail | bigcode-openrail-m | | bigcode-openrail-m | LicenseRef-scancode-bigcode-open-rail-m-v1
openrail | creativeml-openrail-m | | creativeml-openrail-m | LicenseRef-scancode-stable-diffusion-2022-08-22
openrail | openrail | | openrail | -
openrail | apache-2.0 | | apache-2.0 | Apache-2.0
stability | other | stabilityai-ai-community | stability-ai-community | LicenseRef-scancode-stability-ai-community-2024
stability | other | | other | -
stability | cc-by-sa-4.0 | | cc-by-sa-4.0 | CC-BY-SA-4.0
stability | cc-by-nc-sa-4.0 | | cc-by-nc-sa-4.0 | CC-BY-NC-SA-4.0
flux | other | flux-1-dev-non-commercial-license | flux-1-dev-nc | =
flux | apache-2.0 | | apache-2.0 | Apache-2.0
falcon | apache-2.0 | | apache-2.0 | Apache-2.0
falcon | unknown | | unknown | -
falcon | other | falcon-llm-license | falcon-llm | =
falcon | | falcon-llm-license | falcon-llm | =
falcon | other | falcon-mamba-7b-license | falcon-llm | =
cohere | cc-by-nc-4.0 | | cc-by-nc-4.0 | CC-BY-NC-4.0
apple | apple-ascl | | apple-ascl | =
exaone | other | exaone | exaone | =
jamba | apache-2.0 | | apache-2.0 | Apache-2.0
grok | apache-2.0 | | apache-2.0 | Apache-2.0
lfm | other | lfm1.0 | lfm1.0 | =
granite | apache-2.0 | | apache-2.0 | Apache-2.0
phi | mit | | mit | MIT
phi | other | microsoft-research-license | microsoft-research | =
phi | other | msrla | microsoft-research | =
creative-commons | cc-by-4.0 | | cc-by-4.0 | CC-BY-4.0
creative-commons | cc-by-sa-4.0 | | cc-by-sa-4.0 | CC-BY-SA-4.0
creative-commons | cc-by-nc-4.0 | | cc-by-nc-4.0 | CC-BY-NC-4.0
creative-commons | cc-by-nc-sa-4.0 | | cc-by-nc-sa-4.0 | CC-BY-NC-SA-4.0
creative-commons | cc-by-nc-nd-4.0 | | cc-by-nc-nd-4.0 | CC-BY-NC-ND-4.0
copyleft | gpl-3.0 | | gpl-3.0 | GPL-3.0-only
copyleft | gpl | | gpl | -
others | wtfpl | | wtfpl | WTFPL
others | afl-3.0 | | afl-3.0 | AFL-3.0
others | osl-3.0 | | osl-3.0 | OSL-3.0
others | unknown | | unknown | -
others | mit | | mit | MIT
others | apache-2.0 | | apache-2.0 | Apache-2.0
others | other | apache-2.0 | apache-2.0 | Apache-2.0
others | other | deepseek | deepseek | LicenseRef-scancode-deepseek-la-1.0
others | other | tongyi-qianwen | tongyi-qianwen | LicenseRef-scancode-tongyi-qianwen-2023
others | other | tongyi-qianwen-research | tongyi-qianwen-research | =
others | other | qwen | qwen | LicenseRef-scancode-qwen-2024
others | other | qwen-research | qwen-research | =
others | other | mrl | mrl-0.1 | =
others | other | falcon-llm-license | falcon-llm | =
others | other | nvidia-open-model-license | nvidia-open-model | =
others | other | helpingai | - | -
others | other | seallms | - | -
others | other | ghost-open-llms | - | -
others | other | katanemo-research | - | -
"""

# family | our row | what cards of models outside the snapshot give as license_name for it, or as license
NAMES = """
deepseek | deepseek | deepseek-license
qwen | qwen-community-1.0 | qwen-community-1.0 qwen-community-license-1.0
qwen | qwen3.8-max | qwen3.8-max
kimi | kimi-k3 | kimi-k3
minimax | minimax-h3-community | minimax-h3-community minimax-h3-community-license minimax-h3-community-license-agreement
minimax | minimax-music3-community | minimax-music-3-community-license
minimax | minimax-community | minimax-community
hunyuan | tencent-hunyuan-community | tencent-hunyuan-community
hunyuan | tencent-hunyuan-3d-2.0 | tencent-hunyuan-3d-2.0
glm | glm-5.3 | glm-5.3
glm | cogvideox | cogvideox-license
gpt-oss | gpt-oss | gpt-oss
olmo | ai2-impact-medium-risk | ai2-impact-license-medium-risk
mistral | mrl-0.1 | mrl mistral-ai-research-license
mistral | mnpl-0.1 | mnpl mistral-ai-non-production-license
nvidia | nvidia-nemotron-open-model | nvidia-nemotron-open-model-license
openrail | openrail-plus-plus | openrail++ creativeml-openrail++-m
stability | stability-ai-community | stability-ai-community stability-ai-community-license stable-audio-community
stability | stability-ai-nc-research | sai-nc-community stabilityai-nc-research-community
stability | stable-video-diffusion-nc | stable-video-diffusion-community
flux | flux-2-nc | flux-dev-non-commercial-license flux-non-commercial-license
falcon | falcon-llm | tii-falcon-llm-license-2.0
apple | apple-amlr | apple-amlr
jamba | jamba-open | jamba-open-model-license
grok | grok2-community | grok2-community
openmdw | openmdw-1.0 | openmdw-1.0
openmdw | openmdw-1.1 | openmdw-1.1 openmdw1.1-license
databricks | databricks-open-model | databricks-open-model-license
data | odbl | odbl
data | odc-by | odc-by
data | pddl | pddl
data | cdla-sharing-1.0 | cdla-sharing-1.0
data | cdla-permissive-1.0 | cdla-permissive-1.0
data | cdla-permissive-2.0 | cdla-permissive-2.0
data | c-uda | c-uda c-uda-1.0
data | o-uda-1.0 | o-uda-1.0
data | etalab-2.0 | etalab-2.0
data | lgpl-lr | lgpl-lr
others | fair-ai-public-1.0-sd | faipl-1.0-sd
others | playground-v2 | playground-v2dot5-community
others | fish-audio-research | fish-audio-research-license
others | ltx-2 | ltx-2-community ltx-2-community-license ltx-2-community-license-agreement ltx-2.x-community-license
others | dinov3 | dinov3-license
"""

# family | our row | stored texts of it, as globs
TEXTS = """
deepseek | deepseek | deepseek-license-model-* scdb-deepseek-la-1.0
deepseek | mit | deepseek-r1-mit deepseek-v3-code-mit
qwen | tongyi-qianwen | tongyi-qianwen scdb-tongyi-qianwen-2023
qwen | tongyi-qianwen-research | tongyi-qianwen-research
qwen | qwen | scdb-qwen-2024
qwen | qwen-community-1.0 | qwen-community-1.0
qwen | apache-2.0 | qwen3.8-apache
llama | llama1 | scdb-llama-license-2023
llama | llama2 | llama-2-community scdb-llama-2-license-2023
llama | llama3 | llama-3-community
llama | llama3.1 | llama-3.1-community scdb-llama-3.1-license-2024
llama | llama3.2 | llama-3.2-community scdb-llama-3.2-license-2024
llama | llama3.3 | llama-3.3-community scdb-llama-3.3-license-2024
llama | llama4 | llama-4-community scdb-llama-4-cla-2025 llama-guard-4-license llama-prompt-guard-2-license
gemma | gemma | scdb-gemma-tou-*
gemma | apache-2.0 | gemma-code-apache
kimi | kimi-k2-modified-mit | kimi-k2-modified-mit scdb-moonshot-ai-modified-mit-2025
kimi | kimi-k2.5-modified-mit | kimi-k2.5-modified-mit
kimi | kimi-k3 | kimi-k3
minimax | minimax-model | minimax-01-model minimax-m2.5-model
minimax | minimax-m2-modified-mit | minimax-m2
minimax | minimax-m2.5-code | minimax-m2.5-code
minimax | apache-2.0 | minimax-m1
hunyuan | tencent-hunyuan-community | hunyuan-a13b hunyuan-image-3
hunyuan | tencent-hunyuan-video | hunyuan-video
hunyuan | tencent-hunyuan-dit | hunyuan-dit
hunyuan | tencent-hunyuan-3d-2.0 | hunyuan3d-2 scdb-tencent-hunyuan-3d-2.0-cla
glm | chatglm2-6b | chatglm2-6b-model
glm | chatglm3-6b | chatglm3-model
glm | cogvideox | cogvideox
glm | apache-2.0 | glm-4-repo glm-4.5-repo glm-5-repo
seed | mit | seed-coder-mit
seed | apache-2.0 | ui-tars-apache
stepfun | apache-2.0 | step-audio-apache
baichuan | apache-2.0 | baichuan-13b-repo baichuan2-repo
internlm | apache-2.0 | internlm-repo
yi | apache-2.0 | yi-repo yi-model-license-agreement
gpt-oss | apache-2.0 | gpt-oss-apache
gpt-oss | gpt-oss | gpt-oss-usage-policy
olmo | apache-2.0 | olmo-apache
mistral | apache-2.0 | mistral-inference-apache
nvidia | nvidia-open-model | scdb-nvidia-open-model-2025-04-28
openrail | bigscience-bloom-rail-1.0 | scdb-bigscience-rail-1.0 modelgo-BigScience-BLOOM-RAIL-1.0
openrail | bigscience-openrail-m | scdb-bigscience-open-rail-m modelgo-BigScience-BLOOM-OpenRAIL-M
openrail | creativeml-openrail-m | creativeml-openrail-m-sd1 modelgo-CreativeML-OpenRAIL-M
openrail | openrail-plus-plus | openrail++-m-sdxl-1.0 scdb-bigscience-open-rail-m2 modelgo-OpenRAIL++
openrail | bigcode-openrail-m | scdb-bigcode-open-rail-m-v1
stability | stability-ai-community | scdb-stability-ai-community-2024
stability | stability-ai-nc-research | sd-turbo-nc sdxl-turbo-nc scdb-stability-ai-nc-2023-12-06
stability | stability-sv3d-nc | stability-sv3d
stability | stable-video-diffusion-nc | stability-svd
flux | flux-1-dev-nc | flux-1-dev-nc
flux | flux-1-dev-nc-2024 | scdb-flux-1-nc
flux | apache-2.0 | flux-1-schnell-apache
apple | apple-amlr | apple-amlr-fastvlm
apple | apple-ascl | apple-ascl-fastvlm-code
exaone | exaone-4.0-nc | exaone-4.0
exaone | exaone-1.1-nc | exaone-3.5 scdb-exaone-ai-model-1.1-nc
grok | apache-2.0 | grok-1-apache
lfm | lfm1.0 | lfm-open-license-liquid-audio
openmdw | openmdw-1.0 | openmdw-1.0 scdb-openmdw-1.0
openmdw | openmdw-1.1 | openmdw-1.1
databricks | databricks-open-model | databricks-open-model
granite | apache-2.0 | granite-apache
creative-commons | cc-by-4.0 | modelgo-CC-BY-4.0 scdb-cc-by-4.0
creative-commons | cc-by-sa-4.0 | modelgo-CC-BY-SA-4.0 scdb-cc-by-sa-4.0
creative-commons | cc-by-nc-4.0 | modelgo-CC-BY-NC-4.0 scdb-cc-by-nc-4.0
creative-commons | cc-by-nc-sa-4.0 | scdb-cc-by-nc-sa-4.0
creative-commons | cc-by-nc-nd-4.0 | modelgo-CC-BY-NC-ND-4.0 scdb-cc-by-nc-nd-4.0
creative-commons | cc-by-nd-4.0 | modelgo-CC-BY-ND-4.0
creative-commons | cc-by-sa-3.0 | modelgo-CC-BY-SA-3.0
creative-commons | cc0-1.0 | modelgo-CC0-1.0
data | odbl | scdb-odbl-1.0
data | odc-by | scdb-odc-by-1.0
data | pddl | scdb-pddl-1.0 modelgo-PDDL
data | cdla-permissive-1.0 | scdb-cdla-permissive-1.0
data | cdla-permissive-2.0 | scdb-cdla-permissive-2.0
data | cdla-sharing-1.0 | scdb-cdla-sharing-1.0
data | c-uda | scdb-c-uda-1.0
data | o-uda-1.0 | scdb-o-uda-1.0
data | mdl-2021 | scdb-mdl-2021
data | lgpl-lr | modelgo-LGPL-LR
"""


# our row | kind of clause | figures from which it bites | excluded territories | businesses it is about
FIGURES = """
llama2 | further-license | monthly-active-users>700000000 | |
llama3 | further-license | monthly-active-users>700000000 | |
llama3.1 | further-license | monthly-active-users>700000000 | |
llama3.2 | further-license | monthly-active-users>700000000 | |
llama3.2 | territory | | EU |
llama3.3 | further-license | monthly-active-users>700000000 | |
llama4 | further-license | monthly-active-users>700000000 | |
llama4 | territory | | EU |
kimi-k2-modified-mit | display | monthly-active-users>100000000 monthly-revenue>20000000USD | |
kimi-k2.5-modified-mit | display | monthly-active-users>100000000 monthly-revenue>20000000USD | |
kimi-k3 | display | monthly-active-users>100000000 monthly-revenue>20000000USD | |
kimi-k3 | further-license | annual-revenue>20000000USD | | model-as-a-service
minimax-m2-modified-mit | display | monthly-active-users>100000000 annual-recurring-revenue>30000000USD | |
minimax-h3-community | territory | | EU GB KR US |
tongyi-qianwen | further-license | monthly-active-users>100000000 | |
qwen | further-license | monthly-active-users>100000000 | |
qwen-community-1.0 | further-license | | | model-as-a-service ai-work-assistant
qwen3.8-max | further-license | annual-revenue>50000000USD | | model-as-a-service ai-work-assistant
tencent-hunyuan-community | further-license | monthly-active-users>100000000 | |
tencent-hunyuan-community | territory | | EU GB KR |
tencent-hunyuan-video | territory | | EU GB KR |
tencent-hunyuan-dit | territory | | EU |
tencent-hunyuan-3d-2.0 | further-license | monthly-active-users>1000000 | |
tencent-hunyuan-3d-2.0 | territory | | EU GB KR |
glm-5.3 | further-license | annual-revenue>10000000000USD | | model-as-a-service
cogvideox | further-license | monthly-visits>1000000 | |
mistral-modified-mit | further-license | monthly-revenue>20000000USD | |
stability-ai-community | further-license | annual-revenue>1000000USD | |
jamba-open | further-license | annual-revenue>50000000USD | |
lfm1.0 | non-commercial | annual-revenue>=10000000USD | |
ltx-2 | further-license | annual-revenue>=10000000USD | |
databricks-open-model | further-license | monthly-active-users>700000000 | |
"""


def table(text: str) -> list[list[str]]:
    """The cells of each row, without the blanks around them."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
