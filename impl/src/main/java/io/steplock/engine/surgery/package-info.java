/** Forced removal of rows, in the variants of the protocol. */
package io.steplock.engine.surgery;
