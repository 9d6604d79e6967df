/** A server whose data checksums can be switched: its processes from start to crash and from crash to start. */
package io.steplock.engine.server;
