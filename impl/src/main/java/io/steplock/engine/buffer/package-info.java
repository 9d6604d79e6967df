/** Shared buffers: pages in memory with their pins, content locks and dirty flags. */
package io.steplock.engine.buffer;
