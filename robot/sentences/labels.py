"""What stands before what is told of a case: the same words in the report, on the console, in an audit and in a rehearsal."""

from ..words import Words

STEP = Words(ja="手順", en="step")
SEEN = Words(ja="内容", en="what was seen")
PICTURE = Words(ja="画像", en="picture")
NEXT = Words(ja="次の対応", en="what to do next")
