/* WeCom's JavaScript as its documents describe it: a page must be signed before anything may be asked, and only what it
   listed may be. The signatures are judged by the simulated vendor (`window.sdkJudges`). */
(() => {
  const state = { config: null, agent: null, onReady: [], onError: [] };
  const judge = (kind, told) => window.sdkJudges(kind, location.href.split("#")[0], JSON.stringify(told));
  const settled = () => state.config !== null;

  window.wx = {
    config(told) {
      if (told.beta !== true) throw new Error("wx.invoke needs beta: true");
      judge("corp", told).then((verdict) => {
        state.config = verdict === "ok" ? told : false;
        (state.config ? state.onReady : state.onError).forEach((each) => each({ errMsg: `config:${verdict}` }));
      });
    },
    ready(callback) {
      if (settled() && state.config) callback();
      else state.onReady.push(callback);
    },
    error(callback) {
      if (settled() && !state.config) callback({ errMsg: "config:fail" });
      else state.onError.push(callback);
    },
    agentConfig(told) {
      if (!state.config) return told.fail?.({ errMsg: "agentConfig:fail not configured" });
      return judge("agent", told).then((verdict) => {
        if (verdict !== "ok") return told.fail?.({ errMsg: `agentConfig:fail ${verdict}` });
        state.agent = told;
        return told.success?.({ errMsg: "agentConfig:ok" });
      });
    },
    invoke(name, told, callback) {
      if (!state.agent || !state.agent.jsApiList.includes(name)) return callback({ err_msg: `${name}:fail no permission` });
      return window.sdkAsked(name, JSON.stringify(told)).then((answer) => callback(JSON.parse(answer)));
    },
  };
})();
