/** Checkpoints: from where recovery starts. */
package io.steplock.engine.checkpoint;
