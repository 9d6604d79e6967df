/** The programs of a real PostgreSQL, as judges of the engine's files. */
package io.steplock.postgres;
