"""The ledger's memory of jobs' signs of life: which job still goes on, and which one was silent and is given up."""

from datetime import timedelta

from sqlalchemy import Connection, insert, update

from pipelines.ledger.connection import writing
from pipelines.ledger.job_book import Job, JobBook, JobState, job_rows, read_jobs
from pipelines.ledger.job_rows import JobEventRow, JobRow, JobSignRow
from pipelines.ledger.lock_book import one_at_a_time


class JobSignBook(JobBook):
    """The part of the ledger that hears of jobs while they go on. Raises LedgerError throughout."""

    def sign_of_life(self, number: int) -> Job:
        """The job's process lives; what the ledger knows of it, to which it must listen.

        Whoever has given the job up did so before this, or finds it alive.
        """
        with writing(self._database, fenced=False) as connection:
            _alone(connection, number)
            sign = {"time": self._clock()}
            known = connection.execute(update(JobSignRow).where(JobSignRow.job == number).values(**sign)).rowcount
            if not known:
                connection.execute(insert(JobSignRow), sign | {"job": number})
        return self.job(number)

    def give_up_job(self, number: int, person: str, message: str, *, silence: timedelta) -> bool:
        """Declare a job lost whose process was silent for so long; False if it was not, or has ended."""
        with writing(self._database) as connection:
            _alone(connection, number)
            now = self._clock()
            (job,) = read_jobs(connection, job_rows().where(JobRow.id == number))
            if job.silent_since(now, silence) is None:
                return False
            row = {"job": number, "state": JobState.LOST.value, "person": person, "message": message, "time": now}
            connection.execute(insert(JobEventRow), row | {"pid": None, "exit_code": None, "run": None})
        return True


def _alone(connection: Connection, number: int) -> None:
    """A sign of life and giving up come one after the other."""
    one_at_a_time(connection, f"life of job {number}")
