"""A discharge summary as WS/T 500 shapes it, invented."""

CDA = """<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <typeId root="2.16.840.1.113883.1.3" extension="POCD_MT000040"/>
  <id root="2.16.156.10011.1.1" extension="{number}"/>
  <code code="C0037" codeSystem="2.16.156.10011.2.4" displayName="住院病案首页"/>
  <title>出院小结</title>
  <effectiveTime value="20260310083000"/>
  <recordTarget typeCode="RCT"><patientRole classCode="PAT">
    <id root="2.16.156.10011.1.13" extension="M0001"/>
    <id root="2.16.156.10011.1.12" extension="ZY77"/>
    <addr use="H"><state>北京市</state><city>海淀区</city></addr>
    <telecom value="13800138000"/>
    <patient><id root="2.16.156.10011.1.3" extension="11010519491231002X"/><name>{name}</name>
      <administrativeGenderCode code="2" codeSystem="2.16.156.10011.2.3.3.4"/><birthTime value="19491231"/></patient>
  </patientRole></recordTarget>
  <author><time value="20260310"/>
    <assignedAuthor><assignedPerson><name>周敏</name></assignedPerson></assignedAuthor></author>
  <custodian><assignedCustodian><representedCustodianOrganization><name>区域医院</name>
    </representedCustodianOrganization></assignedCustodian></custodian>
  <component><structuredBody>
    <component><section><code code="11450-4"/>
      <entry><observation classCode="OBS" moodCode="EVN"><code code="DE05.01.024.00" displayName="诊断编码"/>
        <value xsi:type="CD" code="I10" displayName="高血压"/></observation></entry>
      <entry><observation classCode="OBS" moodCode="EVN"><code code="DE02.10.022.00"/>
        <value xsi:type="ST">青霉素</value></observation></entry>
      <entry><observation classCode="OBS" moodCode="EVN"><code code="DE99.99.999.99"/>
        <value xsi:type="ST">其他</value></observation></entry>
    </section></component>
    <component><section><code code="30954-2"/>
      <entry><observation classCode="OBS" moodCode="EVN"><code code="GLU" displayName="葡萄糖"/>
        <value xsi:type="PQ" value="7.2" unit="mmol/L"/><interpretationCode code="H"/>
        <referenceRange><observationRange><value xsi:type="IVL_PQ"><low value="3.9"/><high value="6.1"/></value>
        </observationRange></referenceRange></observation></entry>
    </section></component>
  </structuredBody></component>
</ClinicalDocument>"""


def document(number="DOC1", name="孟晓岚"):
    """Return a discharge summary."""
    return CDA.format(number=number, name=name)
