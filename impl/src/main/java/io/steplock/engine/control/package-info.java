/** The control file, {@code global/pg_control}, and the checkpoint that it copies. */
package io.steplock.engine.control;
