/** Transactions: their ids, the running list, snapshots and commit. */
package io.steplock.engine.transaction;
