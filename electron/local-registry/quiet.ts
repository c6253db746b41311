// `node:sqlite` announces itself as experimental on every start; the user can do nothing about it. Other warnings stay.
process.removeAllListeners('warning');
process.on('warning', (warning) => {
  const isAboutSqlite = warning.name === 'ExperimentalWarning' && warning.message.startsWith('SQLite');
  if (!isAboutSqlite) process.stderr.write(`${warning.name}: ${warning.message}\n`);
});
