// Reads interactive messages: list and time pickers, panels, quick replies, carousels and views.

export const INTERACTIVE = "application/vnd.amazonaws.connect.message.interactive";
export const ANSWER = "application/vnd.amazonaws.connect.message.interactive.response";

// What people see of an interactive message: a title, a text and choices. Null if the content has another form.
export function question(content) {
  const message = parsed(content);
  const shown = message?.data?.content;
  if (!shown || typeof shown !== "object") return null;
  const elements = shown.elements ?? shown.timeslots ?? [];
  return {
    kind: word(message.templateType),
    title: word(shown.title) || word(message.data.replyMessage?.title),
    subtitle: word(shown.subtitle),
    choices: (Array.isArray(elements) ? elements : []).map(choice).filter((each) => each.title),
  };
}

function choice(element) {
  const inner = element?.data?.content ?? element;
  return { title: word(inner?.title) || word(inner?.date), subtitle: word(inner?.subtitle) || word(inner?.description) };
}

// A message can have anything instead of a text.
const word = (value) => (typeof value === "string" ? value : "");

// The words of an answer to an interactive message. The text itself if it has another form.
export function answer(content) {
  const message = parsed(content);
  const chosen = message?.data?.content ?? message;
  if (!chosen || typeof chosen !== "object") return content;
  return word(chosen.title) || word(message.action) || content;
}

function parsed(content) {
  try {
    return JSON.parse(content);
  } catch {
    return null;
  }
}
