/** The files of a data directory. All input and output of the engine goes through here. */
package io.steplock.engine.file;
