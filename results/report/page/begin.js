// SPDX-License-Identifier: Apache-2.0
// The page's script, all files of this folder as one: begins here, ends in main.js. Every text of a sweep goes into
// textContent or the text of an attribute, never into markup.
(function () {
"use strict";
