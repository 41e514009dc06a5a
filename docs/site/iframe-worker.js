/* Browsers give no worker to a page that was opened from a disk. There the search runs in a hidden frame in the worker's place. */
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super()
      this.frame = document.createElement("iframe")
      this.frame.hidden = true
      document.body.append(this.frame)
      const inside = this.frame.contentWindow
      inside.postMessage = data => this.tell(this, data)
      inside.importScripts = (...urls) => Promise.all(urls.map(each => this.load(each)))
      this.ready = this.load(url)
    }

    /* Runs a script inside the frame. */
    load(url) {
      return new Promise((resolve, reject) => {
        const script = this.frame.contentDocument.createElement("script")
        script.src = url
        script.onload = resolve
        script.onerror = reject
        this.frame.contentDocument.body.append(script)
      })
    }

    tell(whom, data) {
      const event = new MessageEvent("message", { data })
      whom.dispatchEvent(event)
      if (typeof whom.onmessage === "function" && whom === this) whom.onmessage(event)
    }

    postMessage(data) {
      this.ready.then(() => this.tell(this.frame.contentWindow, data))
    }

    terminate() {
      this.frame.remove()
    }
  }
}
