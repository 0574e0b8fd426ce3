"""What stands before what is told of a case: the same words in the report, on the console, in an audit and in a rehearsal."""

from .text import Message

STEP = Message(ja="手順", en="step")
SEEN = Message(ja="内容", en="what was seen")
PICTURE = Message(ja="画像", en="picture")
NEXT = Message(ja="次の対応", en="what to do next")
