"""How people write whether changes that a machine made are welcome, as patterns of sentences.

All match lower case text. A sentence counts only when it is about who *made* a change
(`AUTHORSHIP`, or `MACHINE` below a heading about that): a project may be about models, or have bots
of its own.
"""

from __future__ import annotations

import re

_TOOL = (
    r"(?:(?:gen(?:erative)?[- ]?)?a\.?i\.?|llms?|(?:large )?language models?|genai"
    r"|artificial intelligence|chat ?gpt|(?:github )?copilot|claude(?: code)?|codex|gemini|cursor"
    r"|vibe[- ]?cod\w+|stochastic parrots?|machine learning tools?"
    r"|code generators?|coding (?:agents?|assistants?)|code assistance)"
)
_TOOLS = rf"\"?{_TOOL}\"?(?:(?: ?[/,(]| or| and)+ ?\"?{_TOOL}\"?\)?){{0,4}}"
_MADE = (
    r"(?:generat\w+|assist\w*|written|authored|creat\w+|produc\w+|made|powered|driven|based|coded"
    r"|aided|originated|derived|help\w*|slop|cod(?:e|ing)|tools?|usage|use|agents?|systems?"
    r"|contributi\w+|pull requests?|prs?|patch(?:es)?|commits?|submissions?|changes|content|output"
    r"|bots?|polic\w+|disclosure|edits|merge requests?|involve\w*|work)"
)
_ROBOT = (
    r"(?:bots?|robots?|automat(?:ed|ic|ically)|(?:autonomous |ai |unsupervised )?agents?|agentic"
    r"|machine[- ]generated|scripts?)"
)
_CHANGE = (
    r"(?:contribut\w+|pull[ -]requests?|\bprs?\b|merge requests?|\bmrs?\b|patch(?:es)?|commits?"
    r"|submissions?|submit\w*|code|chang(?:es|esets?)|works?|content)"
)

_FILLED = r"(?:(?:currently|be|able|to|want|knowingly|wish|ever|all|be able|please) )*"
_ACTED = (
    r"(?:accept|allow|permit|merg|consider|tak(?:e|ing)|review|contain|includ|incorporat|submit"
    r"|us(?:e|ed|ing)(?!\w)"
    r"|contribut|open|creat|generat|send|welcome|tolerat|post|involv|written|writ(?:e|ing)"
    r"|authori[sz]|have (?:ai|any))\w*"
)

# A machine that may write: alone it says little.
MACHINE = re.compile(rf"(?<![\w-]){_TOOL}(?![\w])|(?<!\w)agentic|(?<!\w)agents?(?!\w)")
AUTHORSHIP = re.compile(
    "|".join(
        (
            rf"(?<![\w-]){_TOOLS}['’]?s?[- /]{{1,2}}(?:[\w-]+[ /]){{0,2}}?{_MADE}(?!\w)",
            rf"(?:generated|written|assisted|created|produced|authored|made|coded|aided|drafted"
            rf"|help|arises?|comes?|stems?|originates?)\W"
            rf"(?:[\w,]+ ){{0,5}}(?:(?:by|with|using|via|through|from|of"
            rf"|in) )(?:[\w,/-]+ ){{0,4}}?\"?{_TOOL}(?!\w)",
            rf"(?<!\w)(?:us(?:e|es|ed|ing|age of)|employ\w*|use of|usage|involve\w*"
            rf"|rely\w*(?: \w+)? on|aid of|help of"
            rf"|through|output (?:of|from)) (?:[\w,/'’-]+ ){{0,4}}?\"?{_TOOL}(?!\w)",
            rf"(?<!\w){_TOOL}(?:\W+\w+){{0,6}}?\W+(?:{_CHANGE})",
            rf"(?<!\w)(?:no|against|{_CHANGE} (?:by|from|with|of|made"
            rf"|that are)) (?:[\w-]+ )?\"?{_TOOL}(?!\w)",
            rf"(?<!\w){_TOOL}(?:\W+\w+){{0,4}}?\W+co-?author",
            rf"(?<!\w){_TOOL} (?:has |have |had )?(?:written|wrote|drafted|made|generated"
            rf"|produced)(?!\w)",
            r"(?<!\w)if you are an? (?:\w+ )?(?:ai|llm|agent|bot|language model)",
        )
    )
)
# A change that a program sent by itself, whoever wrote it.
UNATTENDED = re.compile(
    "|".join(
        (
            r"(?<!\w)(?:automated|bot[- ]generated|machine[- ]generated|scripted"
            r"|mass[- ]generated|agentic"
            r"|bot|(?:autonomous|ai|unsupervised)(?: \w+)? agents?)"
            r" (?:\w+ )?(?:contributions?|pull requests?|prs?|patch(?:es)?|merge requests?"
            r"|submissions?)",
            rf"(?<!\w){_ROBOT} (?:[\w-]+ ){{0,4}}?(?:open|submit|creat|send|make|making"
            rf"|contribut|post)\w*"
            rf" (?:[\w-]+ ){{0,4}}?(?:pull requests?|prs?|patch(?:es)?|contributions?"
            rf"|merge requests?|changes)",
            r"(?:pull requests?|prs?|patch(?:es)?|contributions?|merge requests?) (?:[\w-]+ ){0,6}?"
            r"(?:by|from|opened by|under) (?:[\w-]+ ){0,3}?(?:bots?|bot accounts?|agents?"
            r"|robots?)(?!\w)",
            r"(?:pull requests?|prs?|contributions?) must (?:\w+ )?(?:come from|be (?:opened"
            r"|submitted|made|authored) by)"
            r" (?:\w+ ){0,3}?(?:humans?|persons?|people)",
            r"unsupervised agentic|fully autonomous|openclaw",
        )
    )
)
CHANGE = re.compile(rf"{_CHANGE}|polic(?:y|ies)(?!\w)|disclos|declared|good first issue")

# It says no.
REFUSAL = re.compile(
    "|".join(
        (
            rf"(?:do|does|will|can|may|shall|must|should) ?(?:not|n't) {_FILLED}{_ACTED}",
            rf"(?:cannot|can't|won't|don't|doesn't) {_FILLED}{_ACTED}",
            r"(?<!\w)(?:is|are|be|being|was|were|currently|strictly|explicitly|simply|expressly"
            r"|thus|blanket)"
            r" (?:\w+ ){0,2}?(?:forbidden|prohibited|banned|disallowed|rejected|refused"
            r"|unwelcome|unacceptable"
            r"|declined|denied|not ok(?:ay)?)",
            r"(?:is|are) (?:\w+ ){0,2}?(?:not|never) (?:\w+ ){0,2}?(?:accepted|allowed|permitted"
            r"|welcome|acceptable"
            r"|wanted|considered|merged|desired|eligible|tolerated|authori[sz]ed)",
            r"(?<!\w)(?:ban|bans|banning|forbid|forbids|forbidding|prohibit|prohibits"
            r"|prohibiting|disallow|disallows"
            r"|reject|rejects|refuse|refuses|refusing|outlaw|moratorium|deny|decline"
            r"|declines)(?!\w)",
            r"(?<!\w)(?:get|gets|getting) (?:closed|rejected|declined|refused|ignored)(?!\w)",
            r"will (?:\w+ ){0,3}?(?:be )?(?:\w+ )?(?:closed|rejected|declined|denied|refused"
            r"|deleted|banned|removed|ignored"
            r"|reject|deny|close|ignore|refuse)(?!\w)",
            r"(?:refrain|abstain) from|mandatory to refuse|zero[- ]tolerance",
            r"(?:must|should|shall|needs? to) (?:all )?be (?:\w+ )?(?:written|authored|created"
            r"|made) (?:entirely |solely |only |"
            r"exclusively )?by (?:a )?(?:humans?|people|persons?|yourself)",
            r"(?<!\w)(?:no|without any|without the use of) (?:\w+[ -])?(?:\w+[ -])?(?:ai|llms?"
            r"|language models?|generative|genai"
            r"|vibe|copilot|chatgpt|generated code|bots?\b|automated|agents?\b|artificial)",
            r"never (?:use|submit|open|include|accept|contribute)|not allowed|not permitted"
            r"|not accepted|not welcome"
            r"|unethical|unacceptable to|inadmissible",
            r"(?:have|did|do|does) not (?:been )?use[d]?",
        )
    )
)
# The no is about a part, or about how: what is left is allowed.
PARTLY = re.compile(
    "|".join(
        (
            r"(?<!\w)(?:fully|entirely|purely|wholly|predominantly|solely|mostly|primarily"
            r"|largely|mainly|completely"
            r"|100 ?%|blindly|raw|unreviewed|untested|unedited|undisclosed|unsupervised"
            r"|unattended|unchecked|verbatim"
            r"|fully autonomous|autonomously|drive-by|substantial|significant portions|majority"
            r"|bulk|mass|extensively)(?!\w)",
            r"low[- ](?:quality|effort)|(?<!\w)slop(?!\w)|spam|nonsens|overly verbose|hallucinat"
            r"|good first issues?",
            r"without (?:\w+ ){0,4}?(?:review|disclos|understand|human|test|approval|permission"
            r"|verif|oversight|discussi|declar"
            r"|read|check|edit|explicit|prior|consult|attribut|acknowledg)\w*",
            r"(?<!\w)(?:unless|except|exception|provided that|as long as)(?!\w)",
            r"(?:do|does|did)(?: not|n't|n’t) (?:fully |even |truly |yourself )*(?:understand"
            r"|explain|review|disclose|know|read"
            r"|meet|follow|comply|adhere|reference)",
            r"(?:can|could)(?:not| not|'t|’t) (?:\w+ )?(?:understand|explain|defend|justify"
            r"|verify|answer|describe)",
            r"(?<!\w)not (?:reviewed|understood|disclosed|tested|verified|read|checked|mean"
            r"|against|police)(?!\w)",
            r"co-?author(?:ed)?(?:-by|s|ship)?|signed-off-by|sign off"
            r"|as (?:an? )?(?:the )?(?:main |primary |sole )?authors?"
            r"|replac|substitut|delegat|only if|more than one|at a time|other than code"
            r"|no longer|excessive|repeatedly"
            r"|appear|suspect(?!ed)|may be (?:closed|rejected|declined|asked)|right to (?:close"
            r"|reject|refuse|decline)|may be (?:ignored|denied)"
            r"|might be closed|can be closed|discretion|prompts?(?!\w)|excuse|rely (?:solely"
            r"|only|entirely)",
            r"(?<!\w)if no(?:ne|t)?(?!\w)|\"none\"|disclos| or i (?:have|did)",
            r"(?:tell|say|declar|state|mention|label)\w* (?:\w+ ){0,4}?(?:will|is"
            r"|are) (?:\w+ )?(?:closed|rejected|be)",
        )
    )
)
# The no is about all there is, whatever else the sentence names.
ABSOLUTE = re.compile(
    r"(?<!\w)(?:at all|all contributions (?:that|which|from|made|generated|written)|any form"
    r"|any kind|any step"
    r"|any (?:material|contributions?|use)|regardless|whatsoever|even (?:if|when)"
    r"|disclosed or not|blanket"
    r"|no exceptions?|or with the assistance)(?!\w)"
)
# What is no code. A no to these alone says nothing of changes to code.
WORDS_ONLY = re.compile(
    r"(?<!\w)(?:issues?|discussions?|comments?|descriptions?|bug reports?|security reports?"
    r"|reports?|communicat\w+|media|art"
    r"|artwork|images?|assets?|translations?|repl(?:y|ies)|respon\w+|messages?|emails?|reviews?"
    r"|questions?|feedback|chat"
    r"|art assets|videos?|audio|proposals?|blog|posts?|titles?|testimonials?|logo"
    r"|conversations?)(?!\w)"
)
CODE = re.compile(
    r"(?<!\w)(?:code|contribut\w+|pull requests?|prs?|patch(?:es)?|commits?|merge requests?"
    r"|submissions?|changes|content"
    r"|work|anything|any form|any kind|project|repository)(?!\w)(?! descriptions?"
    r"| (?:description|message|title|comment|text)s?)"
)
# The words about a change are no change.
TEXT_OF_CHANGE = re.compile(
    r"(?:descriptions?|titles?|texts?|body|bodies|comments?|messages?|summar(?:y|ies)) (?:of|for"
    r"|in|on|to)"
    r" (?:an? |the |your |our )?(?:pull requests?|prs?|merge requests?|commits?|patch(?:es)?"
    r"|changes)"
)
# It asks for something.
CONDITION = re.compile(
    "|".join(
        (
            r"(?<!\w)(?:say so|say if|tell us|mention it|note it|let us know|state so)(?!\w)",
            r"(?:welcome|allowed|fine|accepted|acceptable|okay|ok|permitted) (?:only )?(?:if"
            r"|when|after|once)(?!\w)",
            r"(?<!\w)i (?:\w+ ){0,2}?(?:understand|reviewed|confirm|tested)(?!\w)",
            r"^(?:which|what|how|was|were|did you|have you|has)(?!\w).*\?",
            r"disclos|declar(?:e|ed|ing)|transparen|assisted-by|generated-by"
            r"|human[- ]in[- ]the[- ]loop|accountab|responsib"
            r"|attribut|acknowledg|discourag|own(?:s|ership)?(?!\w)|vouch|approv|permission"
            r"|supervis|carefully|caution",
            r"(?:must|should|need to|needs to|have to|has to|required to|expect\w*|ensure"
            r"|make sure|please|ask you to|only)"
            r" (?:\S+ ){0,12}?(?:understand|understood|review|verif|test|explain|state|mention"
            r"|indicate|label|mark|note|tell"
            r"|say|read|check|follow|comply|human|specif|describe|include|edit|attest|confirm"
            r"|list|be able|identif|respect)\w*",
            r"under (?:the|these) (?:following )?(?:conditions|rules|guidelines)"
            r"|provided (?:that|you|these)|as long as|only if"
            r"|so long as|if you (?:use|used|choose)|if (?:\w+ ){1,3}(?:was|were) used"
            r"|when (?:using|you use)|right to (?:close|reject)|may be (?:\w+ or )?(?:closed"
            r"|rejected|ignored)",
            r"(?:by|under|linked to|from) (?:a |an? actual )?(?:humans?|real persons?"
            r"|people)(?!\w)|human (?:review|oversight)",
            r"(?:strict|following) (?:rules|policy|guidelines|requirements)|ai (?:usage "
            r"|contribution )?(?:policy|disclosure)",
        )
    )
)
# It says yes to changes, not merely to asking a model something.
PERMISSION = re.compile(
    "|".join(
        (
            rf"(?:{_TOOL}|assist\w*|tools?|contributions?|usage"
            rf"|code)(?:\W+[\w'’-]+){{0,6}}? (?:is|are|be)"
            r" (?:\w+ ){0,2}?(?<!not )(?<!never )(?:allowed|welcome|permitted|fine|acceptable"
            r"|accepted|ok|okay|encouraged"
            r"|appreciated)(?!\w)",
            rf"(?:may|can|free to|happy for you to) (?:\w+ )?(?:use|be used"
            rf"|utili[sz]e)\w* (?:\S+ ){{0,8}}?(?:{_TOOL}|tools)",
            rf"{_TOOL} (?:\S+ ){{0,3}}?(?:may|can) be (?:\w+ )?(?:used|utili[sz]ed|helpful)",
            rf"(?:we )(?:\w+ )?(?:welcome|embrace|allow|accept|encourage|permit"
            rf"|use) (?:\S+ ){{0,4}}?{_TOOL}",
            rf"if you (?:have )?(?:use|used|make use of|choose to use) (?:\S+ ){{0,6}}?{_TOOL}",
            r"whatever tools|can use whatever|ai is welcome|nothing against|exempt from"
            r"|helpful tools?|allows ai",
            r"(?:i|we) (?:have )?used (?:\S+ ){0,3}?(?:ai|llm)|was generated (?:by|with"
            r"|using) ai|ai was used",
            r"disclos\w+|assisted-by",
        )
    )
)
# A yes to these leaves the no to code as it is.
ASIDE = re.compile(
    r"(?<!\w)(?:translat\w+|gramm\w+|spell\w*|questions?|research\w*|learn\w*"
    r"|find(?:ing)? information|language barriers?"
    r"|accessib\w+|explor\w+|stud(?:y|ying)|proofread\w*|auto-?complet\w+|search\w*|ideas?"
    r"|brainstorm\w*|fork|outside|private)"
)
# Below such a heading, or in a file of such a name, everything is about machines that write.
ABOUT = re.compile(
    rf"(?<!\w)(?:{_TOOL}|(?:ai|autonomous|coding) agents?|agentic"
    r"|(?:automated|bot|agent) (?:contributions?|code|pull requests?|prs))(?!\w)"
)
POLICY_NAME = re.compile(
    r"(?:^|[-_/ ])(?:gen)?(?:ai|llms?|agents?)[-_ ].*(?:polic|usage|contribut|covenant|use)"
    r"|polic.*(?<![a-z])(?:ai|llm)(?![a-z])"
    r"|^ai\.(?:md|rst|txt)$"
)
# An instruction to whoever is an agent.
TO_AGENTS = re.compile(
    r"(?:do not|don't|don’t|never|must not) (?:\w+ ){0,3}?(?:open|creat\w*|submit\w*|send|raise"
    r"|file) (?:\S+ ){0,4}?"
    r"(?:pull requests?|prs?|merge requests?|patch(?:es)?)|refuse to (?:write|generate|do so)"
)
