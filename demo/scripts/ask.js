/** Asks the backend of this site; rejects with its words. */
export async function ask(method, path) {
  document.querySelector('#problem')?.replaceChildren();
  const response = await fetch(`/backend${path}`, { method });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}
