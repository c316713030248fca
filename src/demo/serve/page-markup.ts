/** The page of the demo in Liquid. Parts with `data-live` are brought up to date by the script while the page is open. */

const SERVERS = `
<section class="card servers" aria-label="What runs here">
<div class="server">
<h2>The program</h2>
<div id="look" data-live>
{%- if program.isRunning %}
<p><b class="good">Running.</b> {% if program.looked %}Last look at <span class="look">{{ program.looked }}</span>.{% endif %}{% if program.page %} <a id="status-page" href="{{ program.page }}/" target="_blank">Its status page</a>{% endif %}</p>
<p class="quiet">{{ program.line }}</p>
{%- else %}
<p><b class="bad">Not running.</b></p>
<p class="quiet">{{ program.lastWords | default: 'It will see what people do meanwhile when it is back.' }}</p>
{%- endif %}
</div>
<form method="post" action="/program" id="program" data-live>
<input type="hidden" name="back" value="{{ back }}">
{%- if program.isRunning %}
<button id="stop" name="to" value="stop">Stop it</button>
{%- else %}
<button id="start" name="to" value="start">Start it</button>
{%- endif %}
</form>
</div>
<form class="server" method="post" action="/cms">
<h2>CMS</h2>
<input type="hidden" name="back" value="{{ back }}">
<div id="cms" data-live>
{%- if isCmsDown %}
<p><b class="bad">Down.</b></p><p class="quiet">Meetings that need a room wait for it.</p>
{%- else %}
<p><b class="good">Up.</b></p><p class="quiet">It has the rooms and their PINs.</p>
{%- endif %}
</div>
<div id="cms-switch" data-live>
{%- if isCmsDown %}
<button id="up" name="to" value="up">Bring it up</button>
{%- else %}
<button id="down" name="to" value="down">Take it down</button>
{%- endif %}
</div>
</form>
<form class="server" method="post" action="/pin">
<h2>{{ who.first }}’s room</h2>
<input type="hidden" name="back" value="{{ back }}">
<input type="hidden" name="who" value="{{ who.address }}">
{%- if room %}
<div><p>{{ room.name }}</p><p class="quiet">{{ room.uri }}, meeting ID {{ room.callId }}</p></div>
<div class="line"><label for="pin">PIN</label>
<input id="pin" name="pin" value="{{ room.passcode | default: '' }}" inputmode="numeric" pattern="[0-9]*" maxlength="12" size="6" autocomplete="off">
<button>Change</button></div>
{%- else %}
<p class="quiet">CMS has no room for {{ who.name }} yet.</p>
{%- endif %}
</form>
</section>`;

const PEOPLE = `
<nav class="people-part" aria-label="People">
<ul class="people">
{%- for person in people %}
<li><a href="{{ person.href }}"{% if person.isCurrent %} aria-current="page"{% endif %}><span class="face" aria-hidden="true">{{ person.initials }}</span> {{ person.name }}</a></li>
{%- endfor %}
</ul>
</nav>`;

const WEEK = `
<section class="week-part card" aria-labelledby="week-title">
<div class="line title"><h2 id="week-title">{{ who.first }}’s week, {{ week }}</h2><a class="button" id="new" href="{{ newHref }}">New meeting</a></div>
<div id="week" data-live class="week" style="grid-template-columns: auto {{ columns }}">
<div class="hours" aria-hidden="true">{% for hour in hours %}<span>{{ hour }}</span>{% endfor %}</div>
{%- for day in days %}
<div class="day{% if day.isWeekend %} weekend{% endif %}{% if day.isToday %} today{% endif %}{% if day.places.length == 0 %} free{% endif %}">
<h3>{{ day.name }}{% if day.isToday %}<span class="hidden"> (today)</span>{% endif %}</h3>
<ul>
{%- for place in day.places %}
<li style="--top: {{ place.top }}; --height: {{ place.height }}; --lane: {{ place.lane }}; --lanes: {{ place.lanes }}">
<a id="{{ place.key }}" href="{{ place.href }}" class="entry{% if place.height == 1 %} short{% endif %}{% if place.entry.isOwn %} own{% endif %}{% if place.isOver %} over{% endif %}{% if place.entry.item.isCancelled %} cancelled{% endif %}"{% if place.isCurrent %} aria-current="true"{% endif %}>
{%- if place.entry.hasLink %}<span class="dot"></span>{% endif %}
<span class="time">{{ place.time }}</span> <b>{{ place.entry.subject }}</b>{% if place.entry.item.isCancelled %}<span class="hidden"> (cancelled)</span>{% endif %}
<span class="place">{{ place.entry.location | default: '' }}</span>
{%- if place.entry.hasLink %}<span class="hidden"> has join details</span>{% endif %}
</a></li>
{%- endfor %}
</ul>
</div>
{%- endfor %}
</div>
<p class="quiet legend"><span class="key own"></span> {{ who.first }} is the organizer <span class="key"></span> invited <span class="dot"></span> has join details</p>
</section>`;

const PANE = `
<section class="pane card" id="pane" aria-label="The invitation" tabindex="-1"{% if pane == 'meeting' %} data-live{% endif %}>
{%- if pane == 'new' %}
<h2>A new meeting of {{ who.name }}</h2>
{% render 'meeting-form', form: form, who: who, back: back, action: '/make' %}
{%- elsif pane == 'edit' %}
<h2>{{ form.subject }}</h2>
{% render 'meeting-form', form: form, who: who, back: back, action: '/save' %}
{%- elsif meeting %}
<h2{% if meeting.item.isCancelled %} class="cancelled"{% endif %}>{{ meeting.subject | default: '(no subject)' }}</h2>
<dl class="head">
<dt>Organizer</dt><dd>{{ meeting.item.organizer.name }}</dd>
{%- if meeting.attendees %}<dt>Attendees</dt><dd>{{ meeting.attendees }}</dd>{% endif %}
<dt>When</dt><dd>{{ meeting.when }}</dd>
<dt>Location</dt><dd><span class="where">{{ meeting.location | default: '–' }}</span></dd>
</dl>
{%- if meeting.isDraft %}<p class="notice">A draft: it was not sent to its attendees yet.</p>{% endif %}
{%- if meeting.item.isCancelled %}<p class="notice">This meeting is cancelled.</p>{% endif %}
{%- if meeting.isWaiting %}<p class="notice">CMS is down. The join details are written when it is up again.</p>{% endif %}
{%- if meeting.isOwn %}
<form method="post" action="/keyword" class="line">
<input type="hidden" name="back" value="{{ back }}">
<input type="hidden" name="who" value="{{ who.address }}">
<input type="hidden" name="meeting" value="{{ meeting.id }}">
<a class="button" id="edit" href="{{ meeting.editHref }}">Edit or move it</a>
<button id="keyword">{% if meeting.hasKeyword %}Take the keyword out{% else %}Put the keyword in{% endif %}</button>
</form>
{%- else %}
<p class="quiet">{{ who.first }}’s copy of somebody else’s meeting: the program leaves it alone, and Exchange keeps it up to date.</p>
{%- endif %}
<h3>The invitation now</h3>
{% render 'foreign-html', html: meeting.now, title: 'The invitation now' %}
{%- if meeting.events.length > 0 %}
<h3>What became of it</h3>
{% render 'events', events: meeting.events %}
{%- elsif meeting.isOwn %}
<p class="quiet">The program leaves it alone. {{ meeting.whyNot }}</p>
{%- endif %}
{%- if meeting.before %}
<h3>Before the program last wrote to it</h3>
{% render 'foreign-html', html: meeting.before, title: 'The invitation before' %}
{%- endif %}
{%- elsif isGone %}
<h2>This meeting is no longer there.</h2>
{%- else %}
<h2>Open a meeting</h2>
<p class="quiet">Its invitation is shown here as {{ who.first }}’s mail program shows it, now and before the program wrote to it.</p>
<ol class="steps">
<li>Open “Quarterly planning” in Ann’s week: the join details of her room are in it.</li>
<li>Change the PIN of her room: the invitation follows, and the attendees are mailed.</li>
<li>Make a meeting with <code>@cms</code> in its Location, type into the join details, take the keyword out.</li>
<li>Look at the same meeting in the calendar of somebody who is invited.</li>
</ol>
{%- endif %}
</section>`;

const LOG = `
<section class="log card" aria-labelledby="log-title">
<h2 id="log-title">What happened</h2>
<div id="log" data-live>{% render 'events', events: events %}</div>
</section>`;

export const MAIN = `<div class="demo">
<p class="notice bad" id="ended" hidden>The demo has ended. Start it again to go on.</p>
${SERVERS}${PEOPLE}${WEEK}${PANE}${LOG}
</div>`;

export const PARTIALS = {
  events: `<ol class="events">
{%- for event in events limit: 40 %}
<li class="{{ event.by }}"><time>{{ event.time }}</time><div>{% if event.mailed %}<b>{{ event.what }}</b>{% else %}{{ event.what }}{% endif %}{% if event.why %} <span class="why">{{ event.why }}</span>{% endif %}{% if event.mailed %} <span class="mailed">{{ event.mailed }}</span>{% endif %}</div></li>
{%- endfor %}
</ol>`,
  'meeting-form': `<form method="post" action="{{ action }}" class="fields" id="meeting-form">
<input type="hidden" name="who" value="{{ who.address }}">
<input type="hidden" name="meeting" value="{{ form.id }}">
<input type="hidden" name="back" value="{{ back }}">
<label for="subject">Subject</label><input id="subject" name="subject" value="{{ form.subject }}" maxlength="255" required>
<label for="location">Location</label><input id="location" name="location" value="{{ form.location }}" maxlength="255">
{%- if form.isSeries %}
<span class="label">When</span><p>Every week. The demo does not move series.</p>
{%- else %}
<label for="day">When</label><div class="line"><select id="day" name="day">
{%- for day in form.days %}<option value="{{ day.value }}"{% if day.isChosen %} selected{% endif %}>{{ day.name }}</option>{% endfor %}
</select><select name="time" aria-label="Time of day">
{%- for time in form.times %}<option{% if time.isChosen %} selected{% endif %}>{{ time.name }}</option>{% endfor %}
</select></div>
{%- endif %}
{%- if form.html %}
<span class="label" id="text-label">Invitation</span>
<div><p class="quiet hint">Type anywhere into it, into the join details too.</p>
{% render 'foreign-html', html: form.html, title: 'The invitation, to type into' %}</div>
<input type="hidden" name="html" id="html">
{%- else %}
<span class="label">Invite</span><div class="line">
{%- for person in form.invited %}<label class="choice"><input type="checkbox" name="invite" value="{{ person.address }}"{% if forloop.first %} checked{% endif %}> {{ person.name }}</label>{% endfor %}</div>
<label for="text">Text</label><textarea id="text" name="text" rows="5" maxlength="20000">Dear all,
let us look at the project together.</textarea>
{%- endif %}
<span class="label">Save it</span><div class="line">
<button name="client" value="outlook">in Outlook</button>
<button name="client" value="owa">in Outlook on the web</button>
<button name="client" value="phone">on a phone</button>
<a class="button" href="{{ back }}">Cancel</a></div>
</form>`,
} as const;
