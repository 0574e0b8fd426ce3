"""What stands before what is told of a case: the same words in the report, on the console, in an audit and in a rehearsal."""

from .text import Message

STEP = Message(ja="手順", en="step")
SEEN = Message(ja="内容", en="what was seen")
PICTURE = Message(ja="画像", en="picture")
NEXT = Message(ja="次の対応", en="what to do next")
BEFORE = Message(ja="操作前", en="before")
AFTER = Message(ja="操作後", en="after")
BEFORE_AND_AFTER = Message(ja="操作前(操作後も同じ画面)", en="before, and after: the same page")
PAGE_READ = Message(ja="読み取った画面", en="the page that was read")
WHEN_IT_FAILED = Message(ja="失敗したときの画面", en="when it failed")
READ = Message(ja="読み取った値", en="what was read")
