/** What `--help` prints. */
export const HELP = `Writes the join details of a person's Cisco Meeting Server room into their
Outlook invitations, wherever the Location holds the keyword.

Usage: cms-calendar-magic [options]
       cms-calendar-magic COMMAND [options]

  (no option)        run until stopped: a cycle every poll_interval seconds
  --once             one cycle, then end; for Windows Task Scheduler
  --resync ADDRESS   read the whole calendar of this mailbox again and put right
                     every meeting that has not ended; may be given repeatedly;
                     --resync all: every mailbox
  --rewrite          with --resync: also replace join details that are right
                     but not written as today's template says; tells how many
                     mails that sends, and asks first on a terminal
  --yes              with --rewrite: do not ask
  --dry-run          with --once or --resync: print what would be changed, and
                     change nothing; with --resync also why nothing would
                     happen to the other meetings with the keyword
  --home DIR         the folder that holds config, templates, state and logs;
                     without it the folder that CMS_CALENDAR_MAGIC_HOME names,
                     else the folder of the installation
  -h, --help         this text
  -V, --version      the version

  check              try all that the program needs, and change nothing; says
                     what to do about each thing that is wrong
    --mailbox ADDRESS  with this user's calendar and room
    --json           the same as JSON
  status             what the last cycle did, who is not served and why, and
                     which meetings wait; contacts nobody, also beside a
                     running service
    --json           the same as JSON
    --max-age MIN    exit code 1 if the last good cycle is older than that
  preview            write the template, filled in, to a page to look at
    --mailbox ADDRESS  with this user's room instead of sample values
  secret             ask for a password and print what to write into
                     settings.ini
    --computer       on Windows: for every account of this computer, where
                     nobody can sign in as the account of the service
  service install    on Windows: run as a service, in the background and from
                     the start of the computer; says what is left to do
    --account NAME   the account it runs under, such as 'CORP\\svc$' (managed,
                     no password) or CORP\\magic (asks for the password);
                     without it one that Windows makes for it
    --home DIR       for settings and logs; without it the folder "CMS Calendar
                     Magic" in ProgramData
  service uninstall, service start, service stop, service status
  task install       on Windows: run --once every minute by Task Scheduler
    --account NAME, --home DIR  as above; without --account yours
  task uninstall
  demo               show the work on an Exchange and a CMS that are built in;
                     needs no settings
    --serve          as a page in the browser, to try it yourself

Settings: config/settings.ini in the home folder; see settings.ini.sample there.

Exit codes: 0 done, also when some mailboxes or meetings are to be tried again
            1 the run failed as a whole: server unreachable, credentials
              refused, certificate not trusted, nobody was served; or check
              found something wrong; or a resync was stopped before it was
              through; or the last good cycle is older than --max-age
            2 wrong usage, settings or template`;
