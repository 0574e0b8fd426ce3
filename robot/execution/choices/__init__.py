"""What the portals' lists offer, asked before anything is begun: a row whose value is not among it is refused then, not at step 10.

`items` says which columns are chosen in a list, and judges rows by what was seen; `look` goes and sees; `sifting` is what a run does.
`estimates` is what `renkei check` asks besides: what the portals know of a row already, as `found` holds it.
"""
