/** Where the engine can be watched and held: one call around each atomic step. */
package io.steplock.engine.probe;
