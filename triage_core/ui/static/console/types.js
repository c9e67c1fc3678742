// The shapes that travel between the page and the routes under /console/, and the state of the page.

/** @typedef {{text: string, kind: "text" | "badge", name?: string}} Run */
/** @typedef {{name: string, result: string, words: string}} Check */
/**
 * @typedef {object} Finding
 * @property {string} kind
 * @property {"note" | "warning" | "danger"} severity
 * @property {string} words
 * @property {string} quote
 * @property {string} where
 */
/** @typedef {{text: string, target: string, host: string, differs: boolean}} MailLink */
/**
 * @typedef {object} Attachment
 * @property {string} filename
 * @property {string} media_type
 * @property {number} size
 * @property {string} danger
 * @property {string} preview
 */
/**
 * @typedef {object} Facts
 * @property {{name: string, address: string, domain: string}} sender
 * @property {string} reply_to
 * @property {string} return_path
 * @property {string} checker
 * @property {Check[]} checks
 * @property {Finding[]} findings
 * @property {MailLink[]} links
 * @property {Attachment[]} attachments
 * @property {number} hidden_characters
 * @property {string} language
 * @property {"ltr" | "rtl"} direction
 */
/**
 * @typedef {object} MailView
 * @property {string} email_id
 * @property {Run[]} subject
 * @property {Run[]} sender
 * @property {string} received
 * @property {Run[]} body
 * @property {Run[]} quoted
 * @property {{label: string, text: Run[]}[]} thread
 * @property {{name: Run[], value: Run[]}[]} headers
 * @property {string} document its HTML part as a document that can do nothing, empty where it has none
 * @property {string} source
 */
/**
 * @typedef {object} Row
 * @property {string} email_id
 * @property {number} number
 * @property {Run[]} subject
 * @property {Run[]} sender
 * @property {"decided" | "current" | "later" | "left"} state
 * @property {string} language a tag, empty where it is not known
 */
/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {"choice" | "teams" | "text"} kind
 * @property {{value: string, label: string}[]} choices
 * @property {boolean} needed
 * @property {string} hint
 */
/** @typedef {{name: string, label: string, takes: string[], found: Record<string, string[]>}} Tool */
/** @typedef {{fields: Field[], tools: Tool[], tool_cost: string}} Form */
/** @typedef {{name: string, value: Run[]}[]} Found */
/**
 * @typedef {object} Episode
 * @property {string} episode_id
 * @property {string} owner
 * @property {string} task_id
 * @property {string} title
 * @property {string} track
 * @property {string} split
 * @property {number | null} seed
 * @property {string} scenario_id
 * @property {boolean} done
 * @property {boolean} truncated
 * @property {number} step
 * @property {number} decided
 * @property {number} total
 * @property {number | null} score
 * @property {number | null} skill
 * @property {string} policy
 * @property {string} policy_version
 * @property {Record<string, unknown>} options
 * @property {boolean} can_undo
 * @property {number | null} oracle
 * @property {number | null} floor
 * @property {number | null} heuristic
 */
/**
 * @typedef {object} Screen
 * @property {Episode} episode
 * @property {Row[]} rows
 * @property {MailView | null} mail
 * @property {Facts | null} facts
 * @property {Form} form
 * @property {Found | null} found
 */
/** @typedef {Record<string, unknown>} Decision what an agent does: fields, or use_tool and tool_input */
/**
 * @typedef {object} Feedback
 * @property {string} email_id
 * @property {Decision} action
 * @property {number | null} reward
 * @property {number | null} score
 * @property {{name: string, value: number, reason: Run[] | null}[]} parts
 * @property {Run[] | null} answer
 * @property {Record<string, string[]> | null} accepted
 * @property {{field: string, clause: string, words: string}[]} clauses
 * @property {Decision[]} [lookups] made for the mail before it, where that is known
 */
/**
 * @typedef {object} Report
 * @property {number | null} score
 * @property {number | null} skill
 * @property {Feedback[]} verdicts
 * @property {{field: string, right: string, given: string, count: number}[]} confusion
 * @property {(Feedback & {facts: Finding[]})[]} worst
 * @property {string} share
 */
/**
 * @typedef {object} Step
 * @property {Screen} screen
 * @property {Decision} action
 * @property {Run[][]} why
 * @property {Run[]} raw what the agent wrote
 * @property {Feedback | null} feedback
 */
/**
 * @typedef {object} Recording
 * @property {string} title
 * @property {string} task_id
 * @property {string} scenario_id
 * @property {number | null} seed
 * @property {string} split
 * @property {number | null} score
 * @property {number | null} skill
 * @property {Step[]} steps
 * @property {Report | null} report
 * @property {{number: number, message: string, fix: string} | null} stopped what could not be played
 * @property {number} unplayed
 * @property {string} notice in what it differs from this server's
 * @property {Transcript} transcript
 */
/** @typedef {{actions?: Decision[], [name: string]: unknown}} Transcript */
/** @typedef {{task_id: string, title: string, track: string, options: Record<string, unknown[]>}} Task */
/** @typedef {{email_id: string, action: Decision, unsure: boolean}} Annotation */
/** @typedef {{mail: MailView, facts: Facts | null, found: Found | null}} OpenMail */
/** @typedef {{kind: "error" | "info", text: string, fix: string}} Note */
/** @typedef {Record<string, string | string[]>} Values what stands in the form, by field */
/** @typedef {"" | "keys" | "policy" | "raw" | "grade"} Sheet */
/** @typedef {"welcome" | "desk" | "report" | "watch" | "browse" | "annotate"} View */
/** @typedef {"list" | "mail" | "decide"} Pane */
/**
 * @typedef {object} Watch recordings that are looked at: one of them, at one of its steps
 * @property {Recording[]} recordings
 * @property {number} which
 * @property {number} at
 */
/**
 * @typedef {object} State
 * @property {View} view
 * @property {Pane} pane
 * @property {string} busy
 * @property {Note | null} note
 * @property {Screen | null} screen
 * @property {Feedback[]} feedback
 * @property {string} latest mail whose feedback was just given
 * @property {Report | null} report
 * @property {number} selected row that is looked at
 * @property {Record<string, OpenMail>} mails
 * @property {Values} values
 * @property {string[]} missing
 * @property {string} search
 * @property {Sheet} sheet
 * @property {Feedback | null} wrong decision whose grade is doubted
 * @property {boolean} singleKeys
 * @property {Recording[]} against recordings of the same scenario, to stand beside one's own result
 * @property {Watch | null} watch
 */

export {};
