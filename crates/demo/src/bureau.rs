//! A bureau with any number of flows, as classic tables: names put together from matters and acts, 6 to 12 stages
//! each, a return from every stage, now and then a short way. The same number gives the same tables.

/// One table: its file name and its text.
pub type TableText = (&'static str, String);

/// Groups of matters; each group is a category.
const CATEGORIES: [(&str, [&str; 6]); 12] = [
    (
        "房地产市场",
        ["商品房预售", "商品房现售", "商品房买卖合同", "存量房买卖合同", "房屋租赁合同", "房地产经纪机构"],
    ),
    ("不动产权属", ["房屋所有权", "建设用地使用权", "房屋抵押权", "预告事项", "异议事项", "地役权"]),
    ("住房保障", ["公共租赁住房", "保障性租赁住房", "共有产权住房", "租赁补贴", "人才公寓", "保障资格"]),
    (
        "物业管理",
        ["物业服务合同", "业主委员会", "前期物业招标", "物业承接查验", "物业服务企业", "临时管理规约"],
    ),
    (
        "维修资金",
        ["维修资金使用", "维修资金交存", "维修资金应急使用", "维修资金退款", "维修资金账户", "维修工程结算"],
    ),
    ("房屋安全", ["房屋安全鉴定", "危险房屋", "房屋装饰装修", "白蚁防治", "房屋结构改动", "电梯加装"]),
    (
        "房屋征收",
        ["征收补偿方案", "征收补偿协议", "产权调换房屋", "征收评估机构", "临时安置", "停产停业损失"],
    ),
    ("工程建设", ["施工许可", "竣工验收", "招标文件", "工程质量监督", "施工图审查", "消防设计"]),
    (
        "中介与信用",
        ["房地产估价机构", "经纪人员", "开发企业资质", "企业信用记录", "从业人员培训", "资质证书"],
    ),
    ("财务管理", ["预售资金", "项目经费", "政府采购", "差旅费用", "固定资产", "专项资金"]),
    ("人事与培训", ["年度考核", "岗位聘任", "休假", "出国出境", "业务培训", "职称申报"]),
    ("综合事务", ["公文发布", "印章使用", "档案借阅", "信息公开", "信访事项", "会议室使用"]),
];

const ACTS: [&str; 5] = ["申请", "变更", "备案", "延期", "注销"];

/// A possible stage: its name, who handles it, whether every flow has it, and what is done.
const STAGES: [(&str, &str, bool, &str); 12] = [
    ("申请", "阳光房地产开发有限公司/企业经办人、滨江置业有限公司/企业经办人", true, "填写申请并上传材料。"),
    ("受理", "受理岗", true, "核对材料是否齐全。"),
    ("现场勘查", "窗口负责人", false, "到现场核对，拍照留存。"),
    ("初审", "初审岗", true, "审查内容是否属实。"),
    ("复审", "复审岗", true, "复核初审意见。"),
    ("法制审核", "法务岗", false, "审核是否符合法律法规。"),
    ("费用核定", "财务岗", false, "核定应缴费用。"),
    ("科室会签", "权属科科长", false, "所涉科室提出意见。"),
    ("公示", "文秘岗", false, "在网站公示，收集异议。"),
    ("审批", "局长", true, "作出决定。"),
    ("登记备案", "备案岗", false, "登记入册并编号。"),
    ("发证", "领证/发件岗", true, "发放结果。"),
];

/// The four tables of so many flows: descriptions, stages, branches, steps.
pub fn bureau(flows: usize) -> Vec<TableText> {
    let mut chance = Chance(20_261_121);
    let mut head = "流程号,流程名称,包含阶段,法律法规,开始时间,结束时间,说明,类别\r\n".to_owned();
    let mut stages = "流程号,阶段号,阶段名称,时限,单位,阶段描述\r\n".to_owned();
    let mut branches = "流程号,阶段号,条件,下一阶段,分支号\r\n".to_owned();
    let mut steps =
        "流程号,顺序号,步骤名称,发送者,接收者,处理动作,处理人数,最长等待时间,时间单位\r\n".to_owned();
    let (groups, acts) = (CATEGORIES.len(), ACTS.len());
    for i in 0..flows {
        // Neighbours differ in category, so that any number of flows has all of them.
        let (category, matters) = CATEGORIES[i % groups];
        let rest = i / groups;
        let matter = matters[rest % matters.len()];
        let act = ACTS[rest / matters.len() % acts];
        let round = rest / matters.len() / acts;
        let more = if round == 0 { String::new() } else { format!("（{}）", round + 1) };
        let code = format!("L{:03}", i + 1);
        let chosen: Vec<_> =
            STAGES.iter().filter(|stage| stage.2 || chance.next().is_multiple_of(2)).collect();
        let count = chosen.len();
        head.push_str(&format!(
            "{code},{matter}{act}{more},1-{count},《{category}管理办法》第{}条,2026-01-01,,办理{matter}的{act}。,{category}\r\n",
            1 + chance.next() % 60
        ));
        for (no, (name, receiver, _, what)) in (1..).zip(&chosen) {
            stages.push_str(&format!("{code},{no},{name},,,{what}\r\n"));
            steps.push_str(&format!("{code},{no},{name},,{receiver},,1,,\r\n"));
            match no {
                1 => branches.push_str(&format!("{code},1,不予受理,,0\r\n")),
                _ => branches.push_str(&format!("{code},{no},退回{}补正,{},0\r\n", chosen[no - 2].0, no - 1)),
            }
            let next = if no < count { (no + 1).to_string() } else { String::new() };
            branches.push_str(&format!("{code},{no},{name}通过,{next},1\r\n"));
            // From the first review straight to the decision.
            let decision = chosen.iter().position(|stage| stage.0 == "审批").map_or(0, |at| at + 1);
            if *name == "初审" && decision > no + 1 && chance.next().is_multiple_of(3) {
                branches.push_str(&format!("{code},{no},情况简单,{decision},2\r\n"));
            }
        }
    }
    vec![("流程描述表.csv", head), ("阶段表.csv", stages), ("流程表.csv", branches), ("步骤表.csv", steps)]
}

/// Numbers that look like chance and are the same each time.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }
}
