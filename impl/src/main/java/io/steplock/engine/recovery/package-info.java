/** Recovery: the data directory of an engine that did not shut down is brought to the end of its WAL. */
package io.steplock.engine.recovery;
