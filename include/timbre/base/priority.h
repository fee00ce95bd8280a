// SPDX-License-Identifier: MIT
// Which thread goes first when the cores are busy. Only inside this program:
// to others it makes no difference (tui.md 3).
#pragma once

// The calling thread computes: those that people wait for go before it.
// Threads that it starts inherit this.
void priority_compute(void);
// The calling thread answers people: short turns, timers that are not rounded.
// What the kernel can't do is left out.
void priority_answer(void);
