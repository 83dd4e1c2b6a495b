// What a page gains by JavaScript.
