/** Runs of a server whose data checksums are switched: a script of requests, checkpoints and crashes on real files. */
package io.steplock.scenario.checksums;
