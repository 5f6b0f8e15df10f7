"""Chat templates that use what honest ones use: loops, macros, namespaces, filters, dates, tools, errors."""

from __future__ import annotations

CHATML = r"""
{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}{% endfor %}
{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}
"""

ALTERNATING = r"""
{% if messages[0]['role'] == 'system' %}
  {% set rest = messages[1:] %}{% set system = messages[0]['content'] %}
{% else %}
  {% set rest = messages %}{% set system = false %}
{% endif %}
{% for message in rest %}
  {% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}
    {{ raise_exception('Roles must alternate: user, assistant, user, and so on.') }}
  {% endif %}
  {% if loop.index0 == 0 and system != false %}
    {% set content = '<<SYS>>\n' + system + '\n<</SYS>>\n\n' + message['content'] %}
  {% else %}
    {% set content = message['content'] %}
  {% endif %}
  {% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}
  {% elif message['role'] == 'assistant' %}{{ ' ' + content.strip() + ' ' + eos_token }}{% endif %}
{% endfor %}
"""

TOOLS = r"""
{%- if tools %}
    {{- '<|im_start|>system\n# Tools\nCall one of these functions:\n<tools>' }}
    {%- for tool in tools %}{{- '\n' }}{{- tool | tojson }}{%- endfor %}
    {{- '\n</tools><|im_end|>\n' }}
{%- endif %}
{%- set ns = namespace(searching=true, last=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.searching and message.role == "user" and not message.content.startswith('<tool_response>') %}
        {%- set ns.searching = false %}{%- set ns.last = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- if message.content is string %}{%- set content = message.content %}{%- else %}{%- set content = '' %}{%- endif %}
    {%- if '</think>' in content %}{%- set content = content.split('</think>')[-1].lstrip('\n') %}{%- endif %}
    {%- if message.role == "tool" %}
        {{- '<tool_response>\n' ~ content ~ '\n</tool_response>' }}
    {%- elif message.tool_calls %}
        {%- for call in message.tool_calls %}
            {%- if call.function %}{%- set call = call.function %}{%- endif %}
            {{- '<tool_call>{"name": "' ~ call.name ~ '", "arguments": ' }}
            {{- call.arguments if call.arguments is string else call.arguments | tojson }}
        {%- endfor %}
    {%- else %}
        {{- '<|im_start|>' ~ message.role ~ '\n' ~ content ~ '<|im_end|>\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\n\n</think>\n\n' }}{%- endif %}
{%- endif %}
"""

DATED = r"""
{{- bos_token }}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}{%- set date_string = strftime_now("%d %b %Y") %}
    {%- else %}{%- set date_string = "26 Jul 2024" %}{%- endif %}
{%- endif %}
{%- macro render(value) %}
    {%- if value is mapping %}{%- for key, item in value.items() %}{{- key ~ ': ' ~ render(item) }}{%- endfor %}
    {%- elif value is iterable and value is not string %}{%- for item in value %}{{- render(item) }}{%- endfor %}
    {%- else %}{{- value | trim }}{%- endif %}
{%- endmacro %}
{{- "<|start_header_id|>system<|end_header_id|>\n\nToday Date: " + date_string + "\n\n" }}
{%- for message in messages %}
    {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n' + render(message['content']) + '<|eot_id|>' }}
{%- endfor %}
"""

TEMPLATES = {"chatml": CHATML, "alternating": ALTERNATING, "tools": TOOLS, "dated": DATED}
