import { pino } from 'pino';
import type { Log } from '../services/ports.ts';
import type { LogSink } from './log-file.ts';
import type { Redactor } from './redact.ts';

/** Structured log as JSON lines. Everything passes the redactor twice: by member name, then by known value. */
export function createLog(sink: Pick<LogSink, 'write'>, redactor: Redactor, level = 'info'): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => sink.write(redactor.line(line)) },
  );
  const at =
    (name: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, data: Readonly<Record<string, unknown>> = {}) =>
      logger[name](redactor.data(data), message);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
