/** Rows inserted, deleted and read by transactions. */
package io.steplock.engine.dml;
