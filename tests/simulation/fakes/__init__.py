"""A browser that is none: as much of Playwright's API as the robot uses, over parsed HTML and the portals' WSGI application.

It does what `mockportals/web/ui/static/portal.js` does, for that script is how the portals behave in a browser. What it leaves out:
frames inside a page (a PDF that is shown is not fetched by the page, only by the robot), styles, and pictures.
"""
