/** Switching data checksums while the cluster runs: versions, shared state, one change, launcher and worker. */
package io.steplock.engine.checksum;
