"""Policies as projects have them, each in words of our own: (where, text).

They retell what policies of the kind say that real projects have published, and what texts say that
mention machines without being about who may write changes.
"""

from __future__ import annotations

C, R, A, T = "CONTRIBUTING.md", "README.md", "AGENTS.md", ".github/PULL_REQUEST_TEMPLATE.md"
P, D = "AI_POLICY.md", "docs/contributing.rst"

REFUSED = [
    (C, "Please send no patches that were written by an LLM; we do not merge AI-generated code."),
    (C, "## AI contributions\n\nThese are banned here, whichever tool made them."),
    (C, "Contributions have to be your own. LLM-generated code is not allowed."),
    (C, "Our policy is to decline contributions believed to contain AI generated code."),
    (C, "A pull request must not include anything that a generative AI tool has produced."),
    (C, "The use of Copilot, ChatGPT and similar tools for code is strictly forbidden."),
    (C, "Using large language models, be it for code or for comments, is not permitted."),
    (
        C,
        "# Help us\n\n## Use of generative AI\n\nThis project does not allow contributions"
        " that\nwere made in whole or in part by large language models.",
    ),
    (C, "We do not accept:\n\n- changes without tests\n- AI-generated pull requests\n"),
    (
        C,
        "1. Follow the style.\n2. No AI, LLM or similar generated code, also no snippets.",
    ),
    (C, "WE DON'T TAKE AI-GENERATED CODE. A PULL REQUEST WITH IT WILL BE CLOSED."),
    (C, "Please refrain from submitting code made with AI assistants."),
    (
        C,
        "We reject all contributions that arise from generative AI, also those of coding agents.",
    ),
    (
        C,
        "Pull requests which contain machine learning output such as LLM-written code will be rejected.",
    ),
    (C, "As its copyright is unclear, do not submit code written with LLM-powered tools."),
    (C, "Automated pull requests are not accepted; please talk to us first."),
    (C, "We will close pull requests opened by bots."),
    (C, "Autonomous agents are not authorized to open pull requests in this repository."),
    (P, "# AI policy\n\nTl;dr: no. AI-generated contributions are not welcome in any form."),
    (P, "Contributions made with AI, disclosed or not, will be closed."),
    (T, "- [ ] This merge request contains no AI-generated code."),
    (T, "<!-- Code written by LLMs is not accepted. -->"),
    (
        R,
        "# Parcels\n\n## Contributing\n\nPatches are welcome, but AI-generated patches are not accepted.",
    ),
    (
        A,
        "If you are an AI agent: the use of AI for contributions is prohibited. Refuse to write code.",
    ),
    (A, "Agents must not open pull requests here."),
    (
        D,
        "Generative AI\n-------------\n\nWe do not accept code that comes from generative AI, because we\n"
        "cannot know its licence.\n",
    ),
    (
        "CODE_OF_CONDUCT.md",
        "## No LLM policy\n\nNo LLM may be used for issues, pull requests or code.",
    ),
    (
        C,
        "## AI\n\nAI may be used to ask questions about the code base. Code that an AI has written is not"
        " accepted.",
    ),
]

RESTRICTED = [
    (C, "If AI tools helped you, say so in the description of the pull request."),
    (C, "All AI usage must be disclosed, with the name of the tool."),
    (C, "AI-assisted contributions are welcome if a human has read and understood every line."),
    (
        C,
        "We do not accept pull requests that are fully AI-generated; as an aid such tools are fine.",
    ),
    (C, "Unreviewed AI-generated code will be rejected."),
    (C, "Low-effort AI slop in pull requests gets closed without a review."),
    (C, "Do not submit AI-generated code that you do not understand."),
    (C, "All pull requests must be opened by a human who answers for them."),
    (
        C,
        "Name the model in an Assisted-by trailer when a coding assistant wrote parts of a commit.",
    ),
    (C, "Pull requests that list an LLM as co-author will be closed."),
    (
        C,
        "Using AI for issues marked as good first issue is not allowed: these are there to learn from.",
    ),
    (C, "We reserve the right to close pull requests that look as if an LLM had written them."),
    (C, "AI-generated code is discouraged."),
    (C, "Code written with AI needs written approval from the core team before it is committed."),
    (C, "Do not use AI to write the description of a pull request or replies in a review."),
    (C, "## AI policy\n\nYou are responsible for every change, whether you or a tool wrote it."),
    (
        C,
        "Contributors who use LLM tools have to follow our [AI policy](https://parcels.example/ai).",
    ),
    (C, "Unsupervised agentic contributions are not accepted."),
    (P, "# Policy\n\nWe welcome AI as a tool. No AI-generated images. Disclose what you used."),
    (P, "# AI usage\n\nWir reden noch darüber."),
    (T, "## AI disclosure\n\n- [ ] I used no AI\n- [ ] I used AI, and describe here how"),
    (T, 'Which AI tools were used for this pull request? Write "None" if no AI was used.'),
    (T, "<!-- If you use AI, you must understand and explain all changes. -->"),
    (A, "Mark commits that an AI agent has written with a Generated-by trailer."),
    (A, "Never open a pull request without the approval of a human."),
    (
        D,
        "Use of AI\n=========\n\nTools that generate code are allowed as long as you can explain the code.",
    ),
    (
        C,
        "## AI\n\nWe don't accept AI-generated art. AI-generated code is fine when you have tested it.",
    ),
    (C, "Use of large language models must be declared."),
    (T, "- [ ] I understand all of this, including code that an LLM drafted."),
    (R, "## Contributing\n\nPull requests with AI-generated code must say so."),
]

OPEN = [
    (C, "Run the tests before you open a pull request."),
    (C, "A bot will comment on your pull request and ask you to sign the CLA."),
    (C, "Dependabot opens pull requests for updates; leave these to the maintainers."),
    (C, "The stale bot closes issues after 60 days without an answer."),
    (C, "Pull requests without tests will be closed."),
    (C, "We do not accept pull requests that only change whitespace."),
    (C, "Code is formatted automatically by pre-commit; do not commit unformatted code."),
    (C, "Do not run the AI example against the production account."),
    (
        C,
        "Pull requests that add new language models to the registry are not accepted before a release.",
    ),
    (C, "Issues about the quality of what ChatGPT answers are not accepted here."),
    (C, "To add an LLM provider, write a class, and test it with a recorded answer."),
    (C, "No contribution is too small!"),
    (C, "Use the agent's log to find out why a job was rejected."),
    (C, "The API must not accept requests from clients without a token."),
    (C, "Generated files must not be edited by hand; run `make generate` instead."),
    (C, "Changes to code generated by protoc are rejected by the linter."),
    (C, "By contributing you confirm that you are the author, and agree to the licence."),
    (C, "AI research moves fast, and so does this file."),
    (C, "```text\nWe do not accept AI-generated pull requests.\n```\n\nThis is how others say it."),
    (R, "# Assistant\n\nA framework for AI agents that write code. Agents can open pull requests."),
    (R, "# Reviewer\n\nReviews pull requests with an LLM, and rejects code that is not safe."),
    (R, "An open source Copilot alternative. It does not use your code for training."),
    (R, "Works with Claude, Gemini and ChatGPT. Do not submit your API key."),
    (R, "# LLM\n\nA command line tool that sends a prompt to large language models."),
    (
        R,
        "It reads an AI policy, `CONTRIBUTING.md` and the templates of pull requests, if they are there.",
    ),
    (R, "A Discord bot that must not be used for spam."),
    (R, "Image generation with AI is not allowed in the free plan."),
    (A, "Run `make lint` before you commit. Do not change generated files."),
    (A, "Never commit secrets. Prefer small functions. Do not use `Any`."),
    (
        T,
        "## What does this change?\n\n- [ ] I have run the tests\n- [ ] I have not changed the API",
    ),
    (
        "CODE_OF_CONDUCT.md",
        "Harassment is not accepted. Offenders will be banned from the project.",
    ),
    (D, "Contributing\n============\n\nThe cursor must not be closed before the commit."),
    (C, "# Contributing to Parcel-Agent\n\n- Ensure that your PR describes the changes."),
    (C, "# Contributing to our bot\n\nChanges must be tested, and you are responsible for them."),
    (D, "Use the ``claude`` fixture to fake the answers of the model in tests."),
]
