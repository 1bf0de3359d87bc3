// Helps where it is; every page works without it.
"use strict";
