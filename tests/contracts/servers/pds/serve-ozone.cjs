// A real PDS and a real Ozone on loopback ports (Ozone on the PostgreSQL named as second argument);
// prints where they are and ends when its standard input does. Ozone names the PDS in the place of
// an app view, which answers the few questions it has. A line on standard input lets Ozone's outbox
// run empty and is answered with "done".
const { appendFileSync } = require('node:fs')
const { createInterface } = require('node:readline')
const { TestPlc, TestPds, TestOzone, createOzoneDid } = require('@atproto/dev-env')
const { Secp256k1Keypair } = require('@atproto/crypto')
const { createServer } = require('node:net')

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

async function main() {
  const plc = await TestPlc.create({})
  const key = await Secp256k1Keypair.create({ exportable: true })
  const did = await createOzoneDid(plc.url, key)
  const port = await freePort()
  const pds = await TestPds.create({
    didPlcUrl: plc.url,
    modServiceUrl: `http://localhost:${port}`,
    modServiceDid: did,
  })
  const transporter = pds.ctx.moderationMailer.transporter
  transporter.sendMail = async ({ to, subject, html }) => {
    const text = html.replace(/<br>/g, '\n').replace(/<[^>]*>/g, '')
    appendFileSync(process.argv[2], JSON.stringify({ to, subject, text }) + '\n')
  }
  const ozone = await TestOzone.create({
    port,
    plcUrl: plc.url,
    signingKey: key,
    serverDid: did,
    dbPostgresSchema: 'ozone',
    dbPostgresUrl: process.argv[3],
    appviewUrl: pds.url,
    appviewDid: pds.ctx.cfg.service.did,
    appviewPushEvents: false,
    pdsUrl: pds.url,
    pdsDid: pds.ctx.cfg.service.did,
  })
  console.log('pds: ' + pds.url)
  console.log('ozone: ' + ozone.url)
  const lines = createInterface({ input: process.stdin })
  lines.on('line', async () => {
    await ozone.processAll()
    console.log('done')
  })
  lines.on('close', () => process.exit(0))
}
main()
