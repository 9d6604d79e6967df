/** Pages as bytes: layouts, addresses, checksums. Knows nothing of buffers, locks or files. */
package io.steplock.engine.page;
