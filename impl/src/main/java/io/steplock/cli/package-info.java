/** The command line: the checker's commands and those that run the engine. */
package io.steplock.cli;
