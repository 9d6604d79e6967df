/** Tables of one int4 column: their pages and the addresses of their rows. */
package io.steplock.engine.heap;
