// serverless-offline knows no MOCK and no HTTP: functions that do nothing, and what HTTP does.
exports.nothing = async () => ({});

exports.mapped = async (event) => {
  const answer = await fetch(`http://${process.env.BACKEND}/fail/${event.id}`);
  const text = await answer.text();
  if (answer.status >= 500) {
    throw new Error(`[502] ${text}`);
  }
  return JSON.parse(text);
};
