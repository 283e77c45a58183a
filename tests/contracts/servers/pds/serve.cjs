// A real PDS on a loopback port; prints where it is and ends when its standard input does.
// What it would mail to account holders goes into the file named as the first argument.
const { appendFileSync } = require('node:fs')
const { TestNetworkNoAppView } = require('@atproto/dev-env')

TestNetworkNoAppView.create({ pds: {} }).then((network) => {
  const transporter = network.pds.ctx.moderationMailer.transporter
  transporter.sendMail = async ({ to, subject, html }) => {
    const text = html.replace(/<br>/g, '\n').replace(/<[^>]*>/g, '')
    appendFileSync(process.argv[2], JSON.stringify({ to, subject, text }) + '\n')
  }
  console.log('pds: ' + network.pds.url)
  process.stdin.resume()
  process.stdin.on('end', () => process.exit(0))
})
