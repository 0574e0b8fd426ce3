"""The console: one page on this machine that shows where the cases stand, live, and takes people's decisions.

It looks into the books and writes what people decide there, by `robot.decisions`, as the commands do; it opens no browser and carries no
case. Who comes in is seen at the door (`door`, `guard`), what is shown is put together in `overview` and `one_case`, what is pressed is
done in `actions`.
"""
